import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findContact } from '../../store/contact.ts'
import { findInvoice } from '../../store/invoice.ts'
import { listLineItems } from '../../store/line-item.ts'
import { addFirstEvents } from '../../store/timeline.ts'
import { writeDraft } from './create-draft.ts'
import { resolveDraft } from './draft-content.ts'
import { newDraft } from './new-invoice.ts'
import { asInput } from './patch-draft.ts'

/** Makes a new draft with the same addressee and lines, and answers its id. Number, dates and payments are not copied. */
export const duplicateInvoice = (ctx: Ctx, id: string): Promise<string> =>
  ctx.tx(async (t) => {
    const [row, stored] = await Promise.all([findInvoice(t, id), listLineItems(t, id)])
    if (!row) throw invoiceNotFound()
    const contact = row.contactId ? await findContact(t, row.contactId) : null

    const input = { ...row, contactId: contact?.id ?? null, dueOn: null, lines: stored.map(asInput) }
    const copy = newDraft(ctx, t.now, await resolveDraft(t, ctx.ids, input, row), row.liveMode)
    writeDraft(t, copy)
    addFirstEvents(t, [
      {
        id: ctx.ids.uuid(),
        subjectKind: 'invoice',
        subjectId: copy.row.id,
        type: 'duplicated',
        data: { fromNumber: row.number },
        actor: ctx.actor,
      },
    ])
    return copy.row.id
  })
