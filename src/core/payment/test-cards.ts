import type { RetryClass } from './decline-words.ts'

/**
 * What the sandbox does with a number. `lose_answer`: takes the money and never answers. `lose_request`: does nothing
 * and never answers. `slow`: approves after some seconds. `authenticate`: the customer must confirm on a page first.
 * `dispute`: approves, and the card's bank disputes it at once, or asks about it.
 */
export type TestBehaviour = 'approve' | 'decline' | 'authenticate' | 'lose_answer' | 'lose_request' | 'slow' | 'dispute'

export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'discover'

export type TestCard = {
  readonly number: string
  readonly brand: CardBrand
  readonly cvcDigits: 3 | 4
  readonly token: `tok_${string}` // what the browser sends instead of the number
  readonly behaviour: TestBehaviour
  readonly declineCode?: string // of `decline`, and of `authenticate` that fails after the customer confirmed
  readonly retry?: RetryClass
  readonly label: string
}

const visa = (
  number: string,
  token: `tok_${string}`,
  behaviour: TestBehaviour,
  label: string,
  decline?: { readonly declineCode: string; readonly retry: RetryClass },
): TestCard => ({ number, brand: 'visa', cvcDigits: 3, token, behaviour, label, ...decline })

/**
 * Every number the sandbox takes, in the order in which they are offered: published test numbers only, so that a real
 * card never leaves the browser (CORRECTNESS §18.3, A-069). The list is checked in the browser first, then on the server.
 */
export const TEST_CARDS: readonly TestCard[] = [
  visa('4242424242424242', 'tok_visa', 'approve', 'Approved'),
  {
    number: '5555555555554444',
    brand: 'mastercard',
    cvcDigits: 3,
    token: 'tok_mastercard',
    behaviour: 'approve',
    label: 'Approved',
  },
  {
    number: '378282246310005',
    brand: 'amex',
    cvcDigits: 4,
    token: 'tok_amex',
    behaviour: 'approve',
    label: 'Approved',
  },
  {
    number: '6011111111111117',
    brand: 'discover',
    cvcDigits: 3,
    token: 'tok_discover',
    behaviour: 'approve',
    label: 'Approved',
  },
  visa('4000000000000002', 'tok_declined', 'decline', 'Declined', {
    declineCode: 'card_declined',
    retry: 'new_method',
  }),
  visa('4000000000009995', 'tok_insufficient_funds', 'decline', 'Declined: insufficient funds', {
    declineCode: 'insufficient_funds',
    retry: 'later',
  }),
  visa('4000000000009987', 'tok_lost_card', 'decline', 'Declined: lost card', {
    declineCode: 'lost_card',
    retry: 'never',
  }),
  visa('4000000000009979', 'tok_stolen_card', 'decline', 'Declined: stolen card', {
    declineCode: 'stolen_card',
    retry: 'never',
  }),
  visa('4000000000000069', 'tok_expired_card', 'decline', 'Declined: expired card', {
    declineCode: 'expired_card',
    retry: 'new_method',
  }),
  visa('4000000000000127', 'tok_incorrect_cvc', 'decline', 'Declined: wrong security code', {
    declineCode: 'incorrect_cvc',
    retry: 'new_method',
  }),
  visa('4000000000000119', 'tok_processing_error', 'decline', 'Declined: processing error', {
    declineCode: 'processing_error',
    retry: 'later',
  }),
  visa('4000002500003155', 'tok_authenticate', 'authenticate', 'Asks to confirm, then approved'),
  visa('4000008400001629', 'tok_authenticate_declined', 'authenticate', 'Asks to confirm, then declined', {
    declineCode: 'card_declined',
    retry: 'new_method',
  }),
  visa('4000000000000341', 'tok_lose_answer', 'lose_answer', 'Approved, but the answer is lost'),
  visa('4000000000003063', 'tok_lose_request', 'lose_request', 'Nothing happens and no answer comes'),
  visa('4000000000003055', 'tok_slow', 'slow', 'Approved after some seconds'),
  visa('4000000000000259', 'tok_dispute_fraud', 'dispute', 'Approved, then disputed as fraud'),
  visa('4000000000002685', 'tok_dispute_not_received', 'dispute', 'Approved, then disputed: nothing received'),
  visa('4000000000001976', 'tok_inquiry', 'dispute', 'Approved, then the bank asks about it'),
]

/** The test card with this number, spaces and dashes allowed as people type them; null for any other number. */
export function findTestCard(number: string): TestCard | null {
  if (!/^[0-9][0-9 -]{11,30}$/.test(number)) return null
  const digits = number.replace(/[ -]/g, '')
  return TEST_CARDS.find((card) => card.number === digits) ?? null
}

/** The test card behind a token the browser sent; null for any other text. */
export const findTestToken = (token: string): TestCard | null => TEST_CARDS.find((card) => card.token === token) ?? null
