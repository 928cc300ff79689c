import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findContact } from '../../store/contact.ts'
import { findInvoice, insertDraft } from '../../store/invoice.ts'
import { insertLineItems, listLineItems } from '../../store/line-item.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { resolveDraft } from './draft-content.ts'
import { asInput } from './patch-draft.ts'

/** Makes a new draft with the same addressee and lines, and answers its id. Number, dates and payments are not copied. */
export async function duplicateInvoice(ctx: Ctx, id: string): Promise<string> {
  const copyId = ctx.ids.uuid()
  const source = ctx.actor.kind === 'api_key' ? 'api' : 'backoffice'
  await ctx.tx(async (t) => {
    const [row, stored] = await Promise.all([findInvoice(t, id), listLineItems(t, id)])
    if (!row) throw invoiceNotFound()
    const contact = row.contactId ? await findContact(t, row.contactId) : null

    const input = { ...row, contactId: contact?.id ?? null, dueOn: null, lines: stored.map(asInput) }
    const { draft, lines, totals } = await resolveDraft(t, ctx.ids, input, row)
    insertDraft(t, copyId, draft, totals, { liveMode: row.liveMode, source, createdBy: ctx.actor })
    if (lines.length > 0) insertLineItems(t, copyId, lines, totals)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: copyId,
      type: 'duplicated',
      data: { fromNumber: row.number },
      actor: ctx.actor,
    })
  })
  return copyId
}
