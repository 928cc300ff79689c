import {
  invoiceNotFound,
  invoiceNotIssued,
  invoicePaid,
  invoiceVoid,
  invoiceWrittenOff,
} from '../../core/invoice/refusals.ts'
import { writeOffEntry } from '../../core/ledger/write-off-entry.ts'
import { isUndecidedRefund, type RefundState } from '../../core/refund/refund-state.ts'
import { reopenUnderWay } from '../../core/refund/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { factsOf, lockInvoice, storeInvoice } from '../../store/invoice.ts'
import { postEntries } from '../../store/ledger.ts'
import { listRefundsOfInvoice } from '../../store/refund.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { endIdleIntent } from './live-attempt.ts'

/** Gives up what is still owed on an invoice: a loss in the books. What was paid stays paid. */
export async function writeOff(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.tx(async (t) => {
    const row = await lockInvoice(t, id)
    if (!row) throw invoiceNotFound()
    if (row.status === 'draft') throw invoiceNotIssued(row)
    if (row.voidedAt) throw invoiceVoid(row)
    if (row.writtenOffAt) throw invoiceWrittenOff(row)
    if (row.amountDue === 0n) throw invoicePaid(row)
    await endIdleIntent(t, row)
    // What such a refund makes owed again would be owed by nobody: the loss was booked without it.
    const refunds = await listRefundsOfInvoice(t, id)
    if (refunds.some((refund) => refund.reopen && isUnderWay(refund.state))) throw reopenUnderWay(row)

    const { customerId, currency, liveMode } = row
    const entry = writeOffEntry({ invoiceId: id, customerId, currency, amountDue: row.amountDue })
    postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
    storeInvoice(t, { ...factsOf(row), writtenOffAt: t.now.toString() })
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: id,
      type: 'written_off',
      data: { amount: row.amountDue, currency, reason },
      actor: ctx.actor,
    })
  })
}

/** A refund on hold at its gateway may still succeed, or fail. */
const isUnderWay = (state: RefundState): boolean => isUndecidedRefund(state) || state === 'pending'
