import { applyCredit } from '../../core/invoice/apply-credit.ts'
import { cardNumberIn } from '../../core/invoice/draft-rules.ts'
import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import { creditNoteEntry } from '../../core/ledger/credit-note-entry.ts'
import { taxPart } from '../../core/ledger/tax-part.ts'
import { money } from '../../core/money/money.ts'
import { cardRuns } from '../../core/payment/luhn.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { getBillingSettings } from '../../store/billing-settings.ts'
import { insertUnderNextNumber, readCreditedTax } from '../../store/credit-note.ts'
import { factsOf, lockInvoice, storeInvoice } from '../../store/invoice.ts'
import { postEntries } from '../../store/ledger.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { explainNumber } from './explain-number.ts'
import { dayOf } from './issue-invoice.ts'
import { endIdleIntent } from './live-attempt.ts'

export type CreditNoteInput = { readonly amount: bigint; readonly reason: string }

/**
 * Lowers what an invoice asks by a numbered document and answers its id. `amount` is minor units of the invoice's
 * currency, at most what is due; the tax in it is given back in proportion. Refused while a payment is under way.
 */
export async function issueCreditNote(ctx: Ctx, invoiceId: string, input: CreditNoteInput): Promise<string> {
  if (cardRuns(input.reason).length > 0) throw cardNumberIn('reason')
  const id = ctx.ids.uuid()
  const issue = async (t: Tx): Promise<void> => {
    const [row, settings] = await Promise.all([lockInvoice(t, invoiceId), getBillingSettings(t)])
    if (!row) throw invoiceNotFound()
    const { amount } = input
    const { customerId, currency, liveMode, total, taxTotal } = row
    const credited = applyCredit(factsOf(row), money(amount, currency))
    const [taxBefore] = await Promise.all([readCreditedTax(t, invoiceId), endIdleIntent(t, row)])
    const tax = taxPart({ total, taxTotal, creditedBefore: row.credited, taxBefore, amount })

    const entry = creditNoteEntry({ creditNoteId: id, customerId, currency, amount, tax })
    postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
    storeInvoice(t, credited)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: invoiceId,
      type: 'credit_note_issued',
      data: { amount, currency, creditNoteId: id, reason: input.reason },
      actor: ctx.actor,
    })
    insertUnderNextNumber(t, {
      id,
      invoiceId,
      customerId,
      refundId: null,
      currency,
      amount,
      taxAmount: tax,
      reason: input.reason,
      liveMode,
      createdBy: ctx.actor,
      issuedOn: dayOf(t.now, settings.zone),
    })
  }
  await ctx.tx(issue, { explain: explainNumber(ctx, 'credit_note') })
  return id
}
