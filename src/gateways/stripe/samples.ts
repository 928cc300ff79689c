/** Objects as Stripe shows them in its version 2026-10-28.endive, shortened to what is read; for tests. */

export const balanceRow = {
  id: 'txn_1paid',
  object: 'balance_transaction',
  amount: 1_000,
  fee: 59,
  net: 941,
  currency: 'usd',
  status: 'pending',
  reporting_category: 'charge',
  type: 'charge',
  source: 'ch_1paid',
}

export const charge = {
  id: 'ch_1paid',
  object: 'charge',
  amount: 1_000,
  amount_captured: 1_000,
  amount_refunded: 0,
  balance_transaction: balanceRow,
  captured: true,
  created: 1_795_298_400,
  currency: 'usd',
  description: 'Invoice INV-0042',
  failure_code: null,
  livemode: false,
  metadata: { remit_ref: 'W8ZRB3HTXV5N7QK2M9C4' },
  outcome: { type: 'authorized', reason: null, advice_code: null },
  paid: true,
  payment_intent: 'pi_1',
  payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242', exp_year: 2030 } },
  refunded: false,
  status: 'succeeded',
}

export const intent = {
  id: 'pi_1',
  object: 'payment_intent',
  amount: 1_000,
  amount_received: 0,
  created: 1_795_298_390,
  currency: 'usd',
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  metadata: { remit_ref: 'W8ZRB3HTXV5N7QK2M9C4' },
  next_action: null,
  status: 'requires_payment_method',
}

export const paidIntent = { ...intent, status: 'succeeded', amount_received: 1_000, latest_charge: charge }

export const declinedCharge = {
  ...charge,
  id: 'ch_1declined',
  amount_captured: 0,
  balance_transaction: null,
  captured: false,
  failure_code: 'card_declined',
  outcome: { type: 'issuer_declined', reason: 'insufficient_funds', advice_code: 'try_again_later' },
  paid: false,
  status: 'failed',
}

export const declinedIntent = {
  ...intent,
  latest_charge: declinedCharge,
  last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
}

export const refund = {
  id: 're_1',
  object: 'refund',
  amount: 400,
  balance_transaction: 'txn_1refund',
  charge: 'ch_1paid',
  created: 1_795_298_460,
  currency: 'usd',
  metadata: { remit_ref: 'RB3HTXV5N7QK2M9C4W8Z' },
  payment_intent: 'pi_1',
  status: 'succeeded',
}

export const error = (type: string, more: object = {}) => ({ error: { type, message: 'In words.', ...more } })
