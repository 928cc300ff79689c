import { type Refusal, refuse } from '../refusal.ts'

export const methodNotFound = (): Refusal =>
  refuse(
    'not_found',
    'payment_method_not_found',
    'There is no such saved card; look at the customer’s saved cards again.',
  )

/** It was there when the page was shown. */
export const methodGone = (): Refusal =>
  refuse(
    'conflict',
    'method_gone',
    'This saved card was removed. Nothing was charged; choose another way to pay.',
    'paymentMethodId',
  )

/** CORRECTNESS §11: no off-session charge without the customer's word for it. */
export const noAgreement = (): Refusal =>
  refuse(
    'conflict',
    'no_agreement',
    'The customer has not agreed to this card being charged while they are away, or has ended that. Nothing was charged; send them the pay link instead.',
    'paymentMethodId',
  )

export const refusedForGood = (): Refusal =>
  refuse(
    'conflict',
    'card_refused_for_good',
    'This card’s bank has said not to try it again. Nothing was charged; send the customer the pay link, so that they can use another card.',
    'paymentMethodId',
  )

export const triedTooOften = (most: number, days: number): Refusal =>
  refuse(
    'conflict',
    'card_tried_too_often',
    `This card has declined this amount ${most} times within ${days} days, which is as often as card networks let it be tried. Nothing was charged; send the customer the pay link.`,
    'paymentMethodId',
  )

export const paymentUnderWay = (): Refusal =>
  refuse(
    'conflict',
    'payment_under_way',
    'A payment of this invoice is being confirmed. Wait for its result; nothing was charged by this.',
  )

export const cannotSaveNow = (): Refusal =>
  refuse(
    'unavailable',
    'cannot_save_now',
    'The card cannot be saved just now. You have not been charged; try again in a moment, or pay without saving it.',
  )

export const savingNotOffered = (): Refusal =>
  refuse(
    'conflict',
    'saving_not_offered',
    'Cards cannot be saved here any more. You have not been charged; reload the page.',
  )

/** The words beside the box have changed, so what was ticked is not what would be agreed to. */
export const agreementChanged = (): Refusal =>
  refuse(
    'conflict',
    'agreement_changed',
    'What you agree to by saving a card has changed. You have not been charged; reload the page and read it again.',
  )
