import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { insertDraft } from '../../store/invoice.ts'
import { insertLineItems } from '../../store/line-item.ts'
import { addFirstEvents, type NewTimelineEvent } from '../../store/timeline.ts'
import { type DraftInput, resolveDraft } from './draft-content.ts'
import { type NewInvoice, newDraft } from './new-invoice.ts'

/**
 * Writes a new draft and answers its id. It has no number and asks nothing of anybody until it is issued. `liveMode`
 * says whether its money is real.
 */
export const createDraft = (ctx: Ctx, input: DraftInput, liveMode: boolean): Promise<string> =>
  ctx.tx(async (t) => {
    const draft = newDraft(ctx, t.now, await resolveDraft(t, ctx.ids, input, null), liveMode)
    addFirstEvents(t, [invoiceCreated(ctx, draft.row.id)])
    writeDraft(t, draft)
    return draft.row.id
  })

/** The writes of a new draft, for flows that do more in the same transaction; nothing of it need be awaited. */
export function writeDraft(t: Tx, { row, lines }: NewInvoice): void {
  insertDraft(t, row)
  insertLineItems(t, row.id, lines)
}

/** How an invoice's timeline begins. */
export const invoiceCreated = (ctx: Ctx, invoiceId: string): NewTimelineEvent => ({
  id: ctx.ids.uuid(),
  subjectKind: 'invoice',
  subjectId: invoiceId,
  type: 'created',
  actor: ctx.actor,
})
