import { type Refusal, refuse } from '../refusal.ts'

export const refundNotFound = (): Refusal =>
  refuse('not_found', 'refund_not_found', 'There is no such refund; look at the payment it came from.')

export const refundTooLarge = (left: string): Refusal =>
  refuse(
    'invalid',
    'refund_above_refundable',
    `Only ${left} of this payment can be refunded; enter no more than that.`,
    'amount',
  )

/** `left` is what of the tip can still be given back, formatted. */
export const refundTipTooLarge = (left: string): Refusal =>
  refuse('invalid', 'refund_above_tip', `Only ${left} of the tip can be refunded; enter no more than that.`, 'tip')

/** `left` is what can still be given back besides the tip, formatted. */
export const refundPrincipalTooLarge = (left: string): Refusal =>
  refuse(
    'invalid',
    'refund_above_principal',
    `Without the tip only ${left} of this payment can be refunded; enter no more than that besides it.`,
    'amount',
  )

export const refundTipAboveAmount = (): Refusal =>
  refuse('invalid', 'refund_tip_above_amount', 'The part from the tip cannot be more than the whole refund.', 'tip')

export const refundNotPositive = (): Refusal =>
  refuse('invalid', 'amount_not_positive', 'A refund needs an amount above zero.', 'amount')

export const nothingToRefund = (): Refusal =>
  refuse('conflict', 'nothing_to_refund', 'All of this payment has been refunded already, or it was never captured.')

export const refundUnderWay = (): Refusal =>
  refuse(
    'conflict',
    'refund_under_way',
    'Another refund of this payment is being confirmed; wait until it is decided, then try again.',
  )

export const cannotOweAgain = (invoice: { readonly number: string | null }): Refusal =>
  refuse(
    'conflict',
    'invoice_written_off',
    `Invoice ${invoice.number} was written off, so nothing of it can be owed again; refund without reopening it.`,
    'reopen',
  )

export const reopenUnderWay = (invoice: { readonly number: string | null }): Refusal =>
  refuse(
    'conflict',
    'refund_under_way',
    `A refund that makes invoice ${invoice.number} owed again is being confirmed; wait until it is decided, then try again.`,
  )
