import { Refused } from './refused.ts'

/** What happens to a charge of a card; docs/sandbox-api.md says it in words. */
export type Behaviour =
  | { readonly kind: 'approve' | 'authenticate' | 'lose_answer' | 'never_arrives' | 'slow' | 'pending' }
  | { readonly kind: 'decline'; readonly code: string }

export type Card = { readonly brand: string; readonly last4: string; readonly behaviour: Behaviour }

const card = (brand: string, last4: string, kind: Exclude<Behaviour['kind'], 'decline'> = 'approve'): Card => ({
  brand,
  last4,
  behaviour: { kind },
})

const declined = (last4: string, code: string): Card => ({
  brand: 'visa',
  last4,
  behaviour: { kind: 'decline', code },
})

/** Every token there is. A test holds it against the cards that Remit publishes. */
export const tokens: ReadonlyMap<string, Card> = new Map([
  ['tok_visa', card('visa', '4242')],
  ['tok_visa_debit', card('visa', '5556')],
  ['tok_mastercard', card('mastercard', '4444')],
  ['tok_amex', card('amex', '0005')],
  ['tok_discover', card('discover', '1117')],
  ['tok_decline_generic', declined('0002', 'card_declined')],
  ['tok_decline_insufficient_funds', declined('9995', 'insufficient_funds')],
  ['tok_pending', card('visa', '0077', 'pending')],
])

/** The card a token stands for. Values that are not tokens are refused without being repeated. */
export function cardOf(token: string): Card {
  const found = tokens.get(token)
  if (!found) throw new Refused(422, 'unknown_token', 'There is no such test token.', 'token')
  return found
}
