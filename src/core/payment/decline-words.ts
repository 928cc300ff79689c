/** What may be done about a decline; the same union as in `ports/gateway.ts`. */
export type RetryClass = 'never' | 'later' | 'new_method' | 'authenticate'

export type DeclineWords = {
  readonly customer: string // general on purpose: a decline must teach a card tester nothing (CORRECTNESS §18.2)
  readonly staff: string
  readonly retry: RetryClass
}

const TRY_ANOTHER = 'Your card was declined. Please try another card, or ask your bank.'

/**
 * What a decline code means, in our own small vocabulary; adapters translate their gateway's codes into these.
 * Lost and stolen cards read like any other decline to whoever holds them.
 */
const WORDS: Readonly<Record<string, DeclineWords>> = {
  card_declined: { customer: TRY_ANOTHER, staff: 'The bank declined without saying why.', retry: 'new_method' },
  insufficient_funds: {
    customer: 'Your card does not have enough funds. Please try another card, or try again later.',
    staff: 'Not enough money on the card; trying again later may work.',
    retry: 'later',
  },
  lost_card: { customer: TRY_ANOTHER, staff: 'The card is reported lost; do not try it again.', retry: 'never' },
  stolen_card: { customer: TRY_ANOTHER, staff: 'The card is reported stolen; do not try it again.', retry: 'never' },
  expired_card: {
    customer: 'Your card has expired. Please use another card.',
    staff: 'The card has expired; ask for another one.',
    retry: 'new_method',
  },
  incorrect_cvc: {
    customer: 'The security code is not right. Please check it, or use another card.',
    staff: 'The security code was wrong.',
    retry: 'new_method',
  },
  processing_error: {
    customer: 'The bank could not process the card just now. You have not been charged; please try again in a moment.',
    staff: 'The bank had a fault of its own; trying again later usually works.',
    retry: 'later',
  },
  authentication_required: {
    customer: 'Your bank asks you to confirm this payment. Please try again and follow its steps.',
    staff: 'The bank wants the customer to authenticate; send them the pay link.',
    retry: 'authenticate',
  },
  authentication_failed: {
    customer: 'The payment was not confirmed with your bank. Please try again, or use another card.',
    staff: 'The customer did not pass the bank’s authentication.',
    retry: 'authenticate',
  },
}

const OTHER: DeclineWords = { customer: TRY_ANOTHER, staff: 'The gateway declined the payment.', retry: 'new_method' }

/** The sentences and retry class of a decline code; of a code we do not know, a cautious general answer. */
export const declineWords = (code: string): DeclineWords =>
  Object.hasOwn(WORDS, code) ? (WORDS[code] ?? OTHER) : OTHER
