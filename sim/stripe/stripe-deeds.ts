import { find, type Books as StripeBooks } from '../../stripe-service/books/books.ts'
import { chargeIntent } from '../../stripe-service/payments/charge-card.ts'
import { cardNumbered, type TestCard } from '../../stripe-service/payments/test-cards.ts'
import type { Books } from '../gateway/books.ts'
import type { CardBehaviour } from '../gateway/cards.ts'
import type { SimStripe } from './open-stripe.ts'
import { readStripeBooks } from './stripe-books.ts'

/** The published test numbers behind the last digits that the simulated customers use. */
const numbers: Readonly<Record<string, string>> = {
  '4242': '4242424242424242',
  '4444': '5555555555554444',
  '0005': '378282246310005',
  '1881': '4012888888881881',
  '7726': '4000000000007726',
}

const declined = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' } as const

/** The key with which a page makes tokens, and the account that it acts for; null with keys of the account's own. */
export type PageOfStripe = { readonly publishableKey: string; readonly account: string | null }

/**
 * Stripe.js in the customer's browser: exchanges what they enter for a token that can be used once. The card of the last
 * digits behaves as wanted, so that any card may be declined or ask for its bank.
 */
export function enterCard(
  stripe: SimStripe,
  page: PageOfStripe,
  { card, last4, saves }: { readonly card: CardBehaviour; readonly last4: string; readonly saves?: boolean },
): string {
  const number = numbers[last4] ?? ''
  const form = new URLSearchParams({
    key: page.publishableKey,
    ...(page.account ? { _stripe_account: page.account } : {}),
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number,
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2034',
    'payment_method_data[card][cvc]': '123',
    ...(saves ? { setup_future_usage: 'off_session' } : {}),
  })
  const answer = stripe.core.handle({
    method: 'POST',
    path: '/v1/confirmation_tokens',
    query: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  const { id } = JSON.parse(answer.body) as { id?: string }
  if (!id) throw new Error(`Stripe makes no token: ${answer.body}`)
  const owner = stripe.core.service.allBooks().find(({ tokenMethods }) => tokenMethods.has(id))
  if (!owner) throw new Error(`token ${id} belongs to no account`)
  behave(owner, owner.tokenMethods.get(id) ?? '', (known) => ({
    ...known,
    ...(card === 'no' && { decline: declined }),
    ...(card === 'ask' && { challenge: 'always' as const }),
  }))
  return id
}

/** Changes how the card behind a payment method behaves from now on. */
function behave(theirs: StripeBooks, methodId: string, as: (known: TestCard) => TestCard): void {
  const known = theirs.cards.get(methodId) ?? cardNumbered('4242424242424242')
  if (known) theirs.cards.set(methodId, as(known))
}

/** Lets the bank decline the card behind a token, or behind a kept method, whatever it is. */
export function declineToken(theirs: StripeBooks, token: string): void {
  behave(theirs, theirs.tokenMethods.get(token) ?? token, (known) => ({
    ...known,
    decline: declined,
    challenge: undefined,
  }))
}

/** A no that becomes a yes by itself. False when that cannot be any more: the intent was paid otherwise, or canceled. */
export function chargeTokenAfterAll(stripe: SimStripe, books: Books, intentId: string, token: string): boolean {
  const theirs = stripe.core.service.books(books.stripe?.id ?? '', false)
  const intent = find(theirs, 'payment_intent', intentId)
  const method = find(theirs, 'payment_method', theirs.tokenMethods.get(token) ?? token)
  if (intent?.status !== 'requires_payment_method' || !method) return false
  behave(theirs, method.id, ({ decline: _, ...card }) => card)
  intent.payment_method = method.id
  chargeIntent(stripe.core.service, theirs, intent, method, { authenticated: false })
  readStripeBooks(stripe, books, true)
  return true
}

/** The customer does, or does not, authenticate what waits for them. */
export function authenticateAtStripe(
  stripe: SimStripe,
  books: Books,
  intentId: string,
  result: 'approve' | 'fail',
): boolean {
  const intent = find(stripe.core.service.books(books.stripe?.id ?? '', false), 'payment_intent', intentId)
  if (intent?.status !== 'requires_action') return false
  stripe.core.control.answerChallenge(intentId, result)
  readStripeBooks(stripe, books)
  return true
}

/** Moves the money of a charge in another currency than was asked for. */
export function swapCurrency(stripe: SimStripe, books: Books, intentId: string): ((body: string) => string) | null {
  const theirs = stripe.core.service.books(books.stripe?.id ?? '', false)
  const intent = find(theirs, 'payment_intent', intentId)
  const charge = intent && find(theirs, 'charge', intent.latest_charge ?? '')
  if (!intent || charge?.status !== 'succeeded') return null
  const from = charge.currency
  const to = from === 'usd' ? 'eur' : 'usd'
  charge.currency = to
  const row = find(theirs, 'balance_transaction', charge.balance_transaction ?? '')
  if (row) row.currency = to
  intent.currency = to
  return (body) => body.replaceAll(`"currency": "${from}"`, `"currency": "${to}"`)
}

/** Decides what was on hold: a charge or refund succeeds, or fails. False when it is decided already. */
export function settleAtStripe(stripe: SimStripe, books: Books, id: string, succeeds: boolean): boolean {
  const { service, control } = stripe.core
  const theirs = service.books(books.stripe?.id ?? '', false)
  const result = succeeds ? 'succeeded' : 'failed'
  if (find(theirs, 'charge', id)?.status === 'pending') control.settleCharge(id, result)
  else if (find(theirs, 'refund', id)?.status === 'pending') control.settleRefund(id, result)
  else return false
  readStripeBooks(stripe, books)
  return true
}

/** Stripe cancels intents that were made and that nobody pays. */
export function cancelIdleAtStripe(stripe: SimStripe, books: Books): void {
  const { service, control } = stripe.core
  for (const intent of service.books(books.stripe?.id ?? '', false).kept.payment_intent)
    if (intent.status === 'requires_payment_method' || intent.status === 'requires_confirmation')
      control.expireIntent(intent.id)
  readStripeBooks(stripe, books)
}
