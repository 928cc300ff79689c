import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Moved = {
  readonly movementId: string
  readonly gatewayAccountId: string
  readonly currency: Currency
  /** Taken on top by the gateway; negative where it gives its fee back. */
  readonly fee: bigint
}

/** A bank took money back for now: it is ours, and held until the dispute is decided. The gateway's fee is gone. */
export const disputeWithdrawnEntry = (m: Moved & { readonly amount: bigint }): Entry =>
  balanced({
    kind: 'dispute_withdrawn',
    sourceId: m.movementId,
    currency: m.currency,
    postings: [
      debit('dispute_held', m.amount),
      debit('gateway_fees', m.fee),
      credit(`gateway_clearing:${m.gatewayAccountId}`, m.amount + m.fee),
    ],
  })

/** The money came back: out of what was held, or out of the losses when it had been given up already. */
export const disputeReturnedEntry = (m: Moved & { readonly fromHeld: bigint; readonly fromLosses: bigint }): Entry =>
  balanced({
    kind: 'dispute_returned',
    sourceId: m.movementId,
    currency: m.currency,
    postings: [
      debit(`gateway_clearing:${m.gatewayAccountId}`, m.fromHeld + m.fromLosses - m.fee),
      debit('gateway_fees', m.fee),
      credit('dispute_held', m.fromHeld),
      credit('dispute_losses', m.fromLosses),
    ],
  })

type Lost = {
  /** The withdrawal that stays with the bank. */
  readonly movementId: string
  readonly currency: Currency
  readonly amount: bigint
}

/** A dispute is lost: what was held is a loss of the business. The invoice stays paid, since the customer did pay it. */
export const disputeLostEntry = (l: Lost): Entry =>
  balanced({
    kind: 'dispute_lost',
    sourceId: l.movementId,
    currency: l.currency,
    postings: [debit('dispute_losses', l.amount), credit('dispute_held', l.amount)],
  })
