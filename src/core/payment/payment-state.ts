/** Where the money of one payment is (CORRECTNESS §3). Refunded and disputed are amounts beside it, never states. */
export const PAYMENT_STATES = ['authorized', 'captured', 'voided', 'failed'] as const

export type PaymentState = (typeof PAYMENT_STATES)[number]

/**
 * Every legal move. An authorisation that lapses is voided by its gateway; a captured bank debit may be returned
 * (failed), and a captured card payment may be voided until it settles.
 */
export const PAYMENT_TRANSITIONS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  authorized: ['captured', 'voided', 'failed'],
  captured: ['voided', 'failed'],
  voided: [],
  failed: [],
}

export const canMovePayment = (from: PaymentState, to: PaymentState): boolean => PAYMENT_TRANSITIONS[from].includes(to)
