import { type Refusal, refuse } from '../refusal.ts'

export const paymentNotFound = (): Refusal =>
  refuse('not_found', 'payment_not_found', 'There is no such payment; check the address or search under Orders.')

export const paymentUnderWay = (): Refusal =>
  refuse('conflict', 'payment_under_way', 'We are confirming your payment. Please do not pay again.')

export const notATestCard = (): Refusal =>
  refuse(
    'invalid',
    'not_a_test_card',
    'The sandbox takes published test numbers only; use one from the list, such as 4242 4242 4242 4242.',
    'methodToken',
  )

export const methodMissing = (): Refusal =>
  refuse('invalid', 'method_missing', 'Enter a card, then pay.', 'methodToken')

export const methodUnknown = (): Refusal =>
  refuse('invalid', 'method_unknown', 'This way of paying is not known any more; enter the card again.', 'methodToken')

export const onlinePaymentUnavailable = (): Refusal =>
  refuse('unavailable', 'no_gateway', 'Online payment is not available for this invoice; ask the sender how to pay.')

export const tooManyTries = (): Refusal =>
  refuse('rate_limited', 'too_many_tries', 'Too many cards were tried here; wait a quarter of an hour, then try again.')

export const amountNotPositive = (): Refusal =>
  refuse('invalid', 'amount_not_positive', 'A payment needs an amount above zero.', 'amount')

export const keyUsedForAnotherRequest = (): Refusal =>
  refuse(
    'invalid',
    'idempotency_key_reused',
    'This Idempotency-Key was used with another request; use a new key for a new request.',
  )

export const keyStillRunning = (): Refusal =>
  refuse(
    'conflict',
    'idempotency_key_in_use',
    'The request with this Idempotency-Key is still running; ask again shortly.',
  )
