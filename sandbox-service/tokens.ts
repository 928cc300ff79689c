import { Refused } from './refused.ts'

/**
 * What happens to a charge of a card; docs/sandbox-api.md says it in words. `authenticate` with a code: declined with
 * it although the customer approved.
 */
export type Behaviour =
  | { readonly kind: 'approve' | 'lose_answer' | 'lose_request' | 'slow' }
  | { readonly kind: 'decline'; readonly code: string }
  | { readonly kind: 'authenticate'; readonly code?: string }
  | { readonly kind: 'dispute'; readonly stage: 'inquiry' | 'dispute'; readonly reason: string }

export type Card = { readonly brand: string; readonly last4: string; readonly behaviour: Behaviour }

const visa = (last4: string, behaviour: Behaviour): Card => ({ brand: 'visa', last4, behaviour })
const declined = (last4: string, code: string): Card => visa(last4, { kind: 'decline', code })
const approve: Behaviour = { kind: 'approve' }

/** Every token there is. A test holds it against the cards that Remit publishes. */
export const tokens: ReadonlyMap<string, Card> = new Map([
  ['tok_visa', visa('4242', approve)],
  ['tok_mastercard', { brand: 'mastercard', last4: '4444', behaviour: approve }],
  ['tok_amex', { brand: 'amex', last4: '0005', behaviour: approve }],
  ['tok_discover', { brand: 'discover', last4: '1117', behaviour: approve }],
  ['tok_declined', declined('0002', 'card_declined')],
  ['tok_insufficient_funds', declined('9995', 'insufficient_funds')],
  ['tok_lost_card', declined('9987', 'lost_card')],
  ['tok_stolen_card', declined('9979', 'stolen_card')],
  ['tok_expired_card', declined('0069', 'expired_card')],
  ['tok_incorrect_cvc', declined('0127', 'incorrect_cvc')],
  ['tok_processing_error', declined('0119', 'processing_error')],
  ['tok_authenticate', visa('3155', { kind: 'authenticate' })],
  ['tok_authenticate_declined', visa('1629', { kind: 'authenticate', code: 'card_declined' })],
  ['tok_lose_answer', visa('0341', { kind: 'lose_answer' })],
  ['tok_lose_request', visa('3063', { kind: 'lose_request' })],
  ['tok_slow', visa('3055', { kind: 'slow' })],
  ['tok_dispute_fraud', visa('0259', { kind: 'dispute', stage: 'dispute', reason: 'fraudulent' })],
  ['tok_dispute_not_received', visa('2685', { kind: 'dispute', stage: 'dispute', reason: 'product_not_received' })],
  ['tok_inquiry', visa('1976', { kind: 'dispute', stage: 'inquiry', reason: 'unrecognized' })],
])

/** The card a token stands for. Values that are not tokens are refused without being repeated. */
export function cardOf(token: string): Card {
  const found = tokens.get(token)
  if (!found) throw new Refused(422, 'unknown_token', 'There is no such test token.', 'token')
  return found
}
