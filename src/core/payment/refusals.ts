import { type Refusal, refuse } from '../refusal.ts'

export const paymentNotFound = (): Refusal =>
  refuse('not_found', 'payment_not_found', 'There is no such payment; check the address or search under Orders.')

export const onlinePaymentUnavailable = (): Refusal =>
  refuse('unavailable', 'no_gateway', 'Online payment is not available for this invoice; ask the sender how to pay.')

export const amountNotPositive = (): Refusal =>
  refuse('invalid', 'amount_not_positive', 'A payment needs an amount above zero.', 'amount')

export const formUsedUp = (): Refusal =>
  refuse(
    'conflict',
    'form_used_up',
    'What is owed has changed since this form was first sent. You have not been charged by it; reload the page and try again.',
  )

export const paymentBelongsAlready = (): Refusal =>
  refuse(
    'conflict',
    'payment_belongs_already',
    'This payment belongs to an invoice already; only one that was found without an invoice can be put onto one.',
  )

export const paymentRefundedInPart = (): Refusal =>
  refuse(
    'conflict',
    'payment_refunded',
    'Some of this payment was given back, or is on its way back, so it cannot be put onto an invoice any more.',
  )

export const paymentOtherCurrency = (payment: string, invoice: string): Refusal =>
  refuse(
    'invalid',
    'payment_other_currency',
    `The payment is in ${payment} and the invoice in ${invoice}; choose an invoice in ${payment}.`,
    'invoiceId',
  )
