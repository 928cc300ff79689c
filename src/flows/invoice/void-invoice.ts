import { invoiceHasPayments, invoiceNotFound, invoiceVoid, invoiceWrittenOff } from '../../core/invoice/refusals.ts'
import { draftIsDeleted, nothingToVoid } from '../../core/invoice/send-refusals.ts'
import { voidEntry } from '../../core/ledger/void-entry.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { readCreditedTax } from '../../store/credit-note.ts'
import { factsOf, type InvoiceRow, lockInvoice, storeInvoice } from '../../store/invoice.ts'
import { postEntries } from '../../store/ledger.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { endIdleIntent } from './live-attempt.ts'

/**
 * Voids an invoice that never should have been: what is still owed of it is taken back in the books. Refused once money
 * was received (refund it), and while a payment is under way (wait for it). Its number stays used (I-27).
 */
export async function voidInvoice(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.tx(async (t) => {
    const row = await lockInvoice(t, id)
    if (!row) throw invoiceNotFound()
    checkVoidable(row)
    const [creditedTax] = await Promise.all([readCreditedTax(t, id), endIdleIntent(t, row)])

    const { customerId, currency, liveMode } = row
    const entry = voidEntry({
      invoiceId: id,
      customerId,
      currency,
      amountDue: row.amountDue,
      tax: row.taxTotal - creditedTax,
    })
    postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
    storeInvoice(t, { ...factsOf(row), voidedAt: t.now.toString() })
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: id,
      type: 'voided',
      data: { amount: row.amountDue, currency, reason },
      actor: ctx.actor,
    })
  })
}

function checkVoidable(row: InvoiceRow): void {
  if (row.status === 'draft') throw draftIsDeleted()
  if (row.voidedAt) throw invoiceVoid(row)
  if (row.writtenOffAt) throw invoiceWrittenOff(row)
  if (row.amountPaid > 0n || row.amountRefunded > 0n) throw invoiceHasPayments(row)
  if (row.amountDue === 0n && row.total > 0n) throw nothingToVoid(row)
}
