import { isOpenDispute, takesMoney } from '../../core/dispute/dispute-state.ts'
import { money } from '../../core/money/money.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import type { Dispute } from '../../store/dispute.ts'
import { type ExceptionKind, openException, resolveException } from '../../store/exception.ts'
import type { Payment } from '../../store/payment.ts'

type Look = {
  readonly dispute: Dispute
  readonly payment: Payment | null
  /** It was kept without a payment until now. */
  readonly wasUnknown: boolean
}

/** What does not fit between a dispute and its payment is told to staff; the dispute is recorded as it is all the same. */
export function reportExceptions(t: Tx, ctx: Ctx, { dispute, payment, wasUnknown }: Look): void {
  const open = (kind: ExceptionKind, facts: Readonly<Record<string, unknown>>) =>
    openException(t, {
      id: ctx.ids.uuid(),
      kind,
      subjectKind: 'dispute',
      subjectId: dispute.id,
      facts: { gatewayDisputeId: dispute.gatewayDisputeId, ...facts },
    })
  const found = money(dispute.amount, dispute.currency)
  if (!payment) {
    const due = dispute.evidenceDueAt?.toString() ?? null
    if (isOpenDispute(dispute.status)) open('unmatched_dispute', { found, chargeTxnId: dispute.chargeTxnId, due })
    return
  }
  if (wasUnknown) resolveException(t, 'unmatched_dispute', dispute.id, 'The disputed payment is known now.')
  const expected = money(payment.amount, payment.currency)
  if (dispute.currency !== payment.currency) open('currency_mismatch', { expected, found })
  else if (dispute.amount > payment.amount) open('amount_mismatch', { expected, found })
  else if (takesMoney(dispute) && dispute.amount + payment.amountRefunded > payment.amount)
    open('dispute_on_refunded', { expected, found, refunded: payment.amountRefunded })
}
