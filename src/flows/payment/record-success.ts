import { receivePayment } from '../../core/invoice/receive-payment.ts'
import { captureEntry } from '../../core/ledger/capture-entry.ts'
import { feeEntry } from '../../core/ledger/fee-entry.ts'
import { money } from '../../core/money/money.ts'
import { tipTaken } from '../../core/tip/tip.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayTxn } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { addAllocation, addCustomerCredit } from '../../store/allocation.ts'
import type { Attempt, ResolvedBy } from '../../store/attempt.ts'
import { type ExceptionKind, openException } from '../../store/exception.ts'
import { type Intent, storeIntent } from '../../store/intent.ts'
import { type InvoiceMoney, storeInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { addOutboxMessage } from '../../store/outbox.ts'
import { insertPayment, type Payment } from '../../store/payment.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { keepMethod } from '../payment-method/keep-method.ts'

type Success = {
  readonly invoice: InvoiceMoney
  readonly intent: Intent
  readonly attempts: readonly Attempt[]
  readonly attempt: Attempt
  readonly recorded: Payment | null
  readonly txn: GatewayTxn
  readonly late: boolean
  readonly by: ResolvedBy
}

/**
 * Writes down money that a gateway took: payment, allocation, ledger, timeline, outbox and invoice, in one commit.
 * Never refuses (rule 6): what differs from what we asked for is recorded as it is and opens an exception. Returns the
 * invoice as it is afterwards.
 */
export async function recordSuccess(t: Tx, ctx: Ctx, s: Success): Promise<InvoiceMoney> {
  const { invoice, intent, attempt, txn } = s
  if (s.recorded) {
    storeIntent(t, { ...intent, state: 'succeeded' })
    return invoice
  }
  const paymentId = ctx.ids.uuid()
  const mismatches = mismatchesOf(s)
  const ours = !mismatches.some((kind) => kind === 'currency_mismatch' || kind === 'unmatched_payment')
  // A second capture of one intent carries no second tip: nobody chose one.
  const tip =
    ours && intent.amountCaptured === 0n
      ? tipTaken({ taken: txn.amount.minor, amount: intent.amount, tip: intent.tipAmount })
      : 0n
  const rest = txn.amount.minor - tip
  const received = ours
    ? receivePayment(invoice, money(rest, txn.amount.currency))
    : { invoice, allocated: 0n, surplus: rest }

  storeIntent(t, { ...intent, state: 'succeeded', amountCaptured: intent.amountCaptured + txn.amount.minor })
  insertPayment(t, {
    id: paymentId,
    intentId: ours ? intent.id : null,
    invoiceId: ours ? invoice.id : null,
    customerId: invoice.customerId,
    kind: 'gateway',
    gatewayAccountId: intent.gatewayAccountId,
    gatewayTxnId: txn.gatewayTxnId,
    amount: txn.amount.minor,
    tipAmount: tip,
    fee: txn.fee,
    currency: txn.amount.currency,
    state: 'captured',
    method: txn.method ?? attempt.method,
    reference: null,
    note: null,
    source: ours ? intent.origin : 'gateway',
    liveMode: txn.liveMode,
    receivedOn: txn.at.toZonedDateTimeISO(invoice.zone).toPlainDate().toString(),
    capturedAt: txn.at,
    createdBy: ctx.actor,
  })
  const source = { sourceKind: 'payment', sourceId: paymentId } as const
  const credit = { customerId: invoice.customerId, currency: txn.amount.currency, liveMode: txn.liveMode }
  addAllocation(t, { id: ctx.ids.uuid(), invoiceId: invoice.id, ...source, amount: received.allocated })
  addCustomerCredit(t, { id: ctx.ids.uuid(), ...credit, ...source, amount: received.surplus })
  postCapture(t, ctx, s, paymentId, { ...received, tip })
  tell(t, ctx, s, paymentId, tip)
  for (const kind of mismatches) {
    openException(t, { id: ctx.ids.uuid(), kind, subjectKind: 'payment', subjectId: paymentId, facts: factsOf(s) })
  }
  if (!ours) return invoice
  if (attempt.saving && txn.kept) await keepMethod(t, ctx, s)
  storeInvoiceMoney(t, received.invoice)
  return { ...invoice, amountPaid: received.invoice.amountPaid }
}

/** Is this really the payment we asked for? A genuine transaction of another kind never marks an invoice paid (§6). */
function mismatchesOf({ intent, attempts, txn, late }: Success): ExceptionKind[] {
  const kinds: ExceptionKind[] = []
  const knownRef = txn.merchantRef === null || attempts.some((a) => a.merchantRef === txn.merchantRef)
  if (!knownRef || txn.liveMode !== intent.liveMode) kinds.push('unmatched_payment')
  if (txn.amount.currency !== intent.currency) kinds.push('currency_mismatch')
  else if (txn.amount.minor !== intent.amount + intent.tipAmount) kinds.push('amount_mismatch')
  if (late) kinds.push('late_success')
  if (intent.amountCaptured > 0n) kinds.push('duplicate_charge')
  return kinds
}

function postCapture(
  t: Tx,
  ctx: Ctx,
  { invoice, intent, txn }: Success,
  paymentId: string,
  received: { allocated: bigint; surplus: bigint; tip: bigint },
): void {
  const common = { paymentId, gatewayAccountId: intent.gatewayAccountId, currency: txn.amount.currency }
  const capture = captureEntry({
    ...common,
    customerId: invoice.customerId,
    allocated: received.allocated,
    surplus: received.surplus,
    tip: received.tip,
  })
  const entries = txn.fee ? [capture, feeEntry({ ...common, fee: txn.fee })] : [capture]
  postEntries(
    t,
    entries.map((entry) => ({ entryId: ctx.ids.uuid(), entry, liveMode: txn.liveMode })),
  )
}

/** Invoice and payment each get their event; others hear of it through the outbox. */
function tell(t: Tx, ctx: Ctx, { invoice, attempt, txn }: Success, paymentId: string, tip: bigint): void {
  const data = {
    paymentId,
    amount: txn.amount.minor,
    tip,
    currency: txn.amount.currency,
    method: txn.method ?? attempt.method,
  }
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'invoice',
    subjectId: invoice.id,
    type: 'payment_received',
    data,
    actor: ctx.actor,
  })
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'payment',
    subjectId: paymentId,
    type: 'captured',
    data: { ...data, invoiceId: invoice.id },
    actor: ctx.actor,
  })
  addOutboxMessage(t, {
    id: ctx.ids.uuid(),
    topic: 'payment_succeeded',
    subjectId: paymentId,
    payload: { paymentId, invoiceId: invoice.id },
  })
}

const factsOf = ({ intent, attempt, txn, by }: Success): Readonly<Record<string, unknown>> => ({
  intentId: intent.id,
  attemptId: attempt.id,
  expected: money(intent.amount + intent.tipAmount, intent.currency),
  found: txn.amount,
  gatewayTxnId: txn.gatewayTxnId,
  foundReference: txn.merchantRef,
  foundBy: by,
})
