import { assert } from '../../core/assert.ts'
import { creditNoteNumberTaken, invoiceNumberTaken } from '../../core/invoice/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Explain } from '../../ports/tx.ts'
import { listNumberSeries, type SeriesKind } from '../../store/number-series.ts'
import { constraintOf } from '../../store/tx.ts'

const TAKEN = {
  invoice: { constraint: 'invoices_organization_id_number_key', refuse: invoiceNumberTaken },
  credit_note: { constraint: 'credit_notes_organization_id_number_key', refuse: creditNoteNumberTaken },
}

/** A number somebody gave by hand, or a prefix used before, may collide: says which and what to do. */
export const explainNumber =
  (ctx: Ctx, kind: SeriesKind): Explain =>
  async (error) => {
    if (constraintOf(error) !== TAKEN[kind].constraint) return error
    const series = (await ctx.tx(listNumberSeries)).find((s) => s.kind === kind)
    assert(series, 'every organization has its number series')
    return TAKEN[kind].refuse(series.prefix + String(series.nextNumber).padStart(series.digits, '0'))
  }
