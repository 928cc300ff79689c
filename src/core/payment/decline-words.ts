/** What may be done about a decline; the same union as in `ports/gateway.ts`. */
export type RetryClass = 'never' | 'later' | 'new_method' | 'authenticate'

export type DeclineWords = {
  readonly customer: string // general on purpose: a decline must teach a card tester nothing (CORRECTNESS §18.2)
  readonly staff: string
  readonly retry: RetryClass
}

const TRY_ANOTHER = 'Your card was declined. Please try another card, or ask your bank.'
const CHECK_DETAILS = 'Please check the card details, or use another card.'
const OVER_LIMIT = 'Your card’s limit does not allow this payment. Please try another card, or try again later.'
const CHECK_DATE = 'The card has expired, or its date is not right. Please check it, or use another card.'
const CHECK_CODE = 'The security code is not right. Please check it, or use another card.'
const NOT_NOW = 'The bank could not process the card just now. You have not been charged; please try again in a moment.'
const NEEDS_PIN = 'This card can only be used with its PIN, in a shop. Please use another card.'

/** One decline: for the customer, for staff, and whether the same card may be tried again. */
const say = (customer: string, staff: string, retry: RetryClass): DeclineWords => ({ customer, staff, retry })

const asked = (staff: string): DeclineWords => say(TRY_ANOTHER, staff, 'new_method')
const final = (staff: string): DeclineWords => say(TRY_ANOTHER, staff, 'never')
const wrong = (staff: string): DeclineWords => say(CHECK_DETAILS, staff, 'new_method')
const silent = (staff: string): DeclineWords => say(NOT_NOW, staff, 'later')

/**
 * What a decline code means, in one vocabulary for all gateways: Stripe's names where it has one, and adapters of other
 * gateways translate into these. Lost, stolen and suspected cards read like any other decline to whoever holds them.
 */
const WORDS: Readonly<Record<string, DeclineWords>> = {
  card_declined: asked('The bank declined without saying why.'),
  generic_decline: asked('The bank declined without saying why.'),
  do_not_honor: asked('The bank declined without saying why; the customer may ask it.'),
  call_issuer: asked('The bank wants the customer to call it.'),
  no_action_taken: asked('The bank declined without saying why; the customer may ask it.'),
  transaction_not_allowed: asked('The bank does not allow this payment with this card.'),
  service_not_allowed: asked('The bank does not allow this payment with this card.'),
  not_permitted: asked('The bank does not allow this payment with this card.'),
  security_violation: asked('The bank declined for a reason of security.'),

  do_not_try_again: final('The bank says not to try this card again.'),
  revocation_of_authorization: final('The customer has withdrawn the permission to charge this card.'),
  revocation_of_all_authorizations: final('The customer has withdrawn every permission to charge this card.'),
  stop_payment_order: final('The customer has told the bank to stop this payment.'),
  lost_card: final('The card is reported lost; do not try it again.'),
  stolen_card: final('The card is reported stolen; do not try it again.'),
  pickup_card: final('The bank wants the card back; do not try it again.'),
  restricted_card: final('The card is restricted, it may be lost or stolen; do not try it again.'),
  fraudulent: final('The payment was stopped as suspected fraud; do not try the card again.'),
  merchant_blacklist: final('The card is on your list of blocked cards.'),

  insufficient_funds: say(
    'Your card does not have enough funds. Please try another card, or try again later.',
    'Not enough money on the card; trying again later may work.',
    'later',
  ),
  withdrawal_count_limit_exceeded: say(OVER_LIMIT, 'The card is over its limit; trying again later may work.', 'later'),
  card_velocity_exceeded: say(OVER_LIMIT, 'The card is over its limit; trying again later may work.', 'later'),

  expired_card: say(
    'Your card has expired. Please use another card.',
    'The card has expired; ask for another one.',
    'new_method',
  ),
  invalid_expiry_month: say(CHECK_DATE, 'The month of expiry was wrong.', 'new_method'),
  invalid_expiry_year: say(CHECK_DATE, 'The year of expiry was wrong.', 'new_method'),
  incorrect_cvc: say(CHECK_CODE, 'The security code was wrong.', 'new_method'),
  invalid_cvc: say(CHECK_CODE, 'The security code was wrong.', 'new_method'),
  incorrect_number: wrong('The card number was wrong.'),
  invalid_number: wrong('The card number was wrong.'),
  incorrect_zip: wrong('The postcode does not belong to the card.'),
  incorrect_address: wrong('The address does not belong to the card.'),
  invalid_account: wrong('The card, or the account behind it, is not valid.'),
  new_account_information_available: wrong('The card has been replaced; ask for its new details.'),

  card_not_supported: say(
    'This kind of card cannot be used here. Please use another card.',
    'The card does not support this kind of payment.',
    'new_method',
  ),
  currency_not_supported: say(
    'Your card cannot pay in this currency. Please use another card.',
    'The card does not support the currency.',
    'new_method',
  ),
  invalid_amount: say(
    'Your bank does not allow this amount. Please use another card, or ask your bank.',
    'The bank does not allow this amount.',
    'new_method',
  ),
  duplicate_transaction: say(
    'The same amount was paid with this card a moment ago. Please make sure that you have not paid already.',
    'The same amount was charged to the card very recently; look for that payment before anything is tried again.',
    'never',
  ),
  testmode_decline: say(
    'This is a test card, which pays nothing here. Please use your own card.',
    'A test card was used for a real payment.',
    'new_method',
  ),
  pin_try_exceeded: say(NEEDS_PIN, 'The PIN was wrong too often.', 'new_method'),
  incorrect_pin: say(NEEDS_PIN, 'The bank asks for the card’s PIN.', 'new_method'),
  invalid_pin: say(NEEDS_PIN, 'The bank asks for the card’s PIN.', 'new_method'),
  offline_pin_required: say(NEEDS_PIN, 'The bank asks for the card’s PIN.', 'new_method'),
  online_or_offline_pin_required: say(NEEDS_PIN, 'The bank asks for the card’s PIN.', 'new_method'),

  processing_error: silent('The bank had a fault of its own; trying again later usually works.'),
  approve_with_id: silent('The bank could not authorise the payment; trying again may work.'),
  issuer_not_available: silent('The bank could not be reached; trying again later usually works.'),
  try_again_later: silent('The bank could not decide; trying again later usually works.'),
  reenter_transaction: silent('The bank could not process the payment; trying again usually works.'),

  authentication_required: say(
    'Your bank asks you to confirm this payment. Please try again and follow its steps.',
    'The bank wants the customer to authenticate; send them the pay link.',
    'authenticate',
  ),
  authentication_failed: say(
    'The payment was not confirmed with your bank. Please try again, or use another card.',
    'The customer did not pass the bank’s authentication.',
    'authenticate',
  ),
}

const OTHER: DeclineWords = asked('The gateway declined the payment.')

/** The sentences and retry class of a decline code; of a code we do not know, a cautious general answer. */
export const declineWords = (code: string): DeclineWords =>
  Object.hasOwn(WORDS, code) ? (WORDS[code] ?? OTHER) : OTHER
