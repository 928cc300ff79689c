import { noSuch } from '../door/refused.ts'
import type { BalanceTransaction } from '../objects/balance-transaction.ts'
import type { Charge } from '../objects/charge.ts'
import type { ConfirmationToken } from '../objects/confirmation-token.ts'
import type { Customer } from '../objects/customer.ts'
import type { Dispute } from '../objects/dispute.ts'
import type { StripeEvent } from '../objects/event.ts'
import type { StripeFile } from '../objects/file.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import type { PaymentMethodDomain } from '../objects/payment-method-domain.ts'
import type { Payout } from '../objects/payout.ts'
import type { Refund } from '../objects/refund.ts'
import type { SetupIntent } from '../objects/setup-intent.ts'
import type { WebhookEndpoint } from '../objects/webhook-endpoint.ts'
import type { TestCard } from '../payments/test-cards.ts'

/** Every kind of object that an account keeps, by the name it bears in `object`. */
export type Kinds = {
  payment_intent: PaymentIntent
  payment_method: PaymentMethod
  customer: Customer
  setup_intent: SetupIntent
  file: StripeFile
  payment_method_domain: PaymentMethodDomain
  confirmation_token: ConfirmationToken
  charge: Charge
  refund: Refund
  balance_transaction: BalanceTransaction
  payout: Payout
  dispute: Dispute
  event: StripeEvent
  webhook_endpoint: WebhookEndpoint
}

export type Kind = keyof Kinds

/** What one account has in one mode. Test and live never see each other's objects. */
export type Books = {
  readonly accountId: string
  readonly livemode: boolean
  /** Whether the account has an object of this id in the other mode. */
  inOtherMode(id: string): boolean
  /** In the order in which they were made. */
  readonly kept: { readonly [K in Kind]: Kinds[K][] }
  readonly byId: Map<string, Kinds[Kind]>
  /** The test card behind a payment method, which decides how charging it ends. */
  readonly cards: Map<string, TestCard>
  /** The payment method that a confirmation token stands for. */
  readonly tokenMethods: Map<string, string>
  /** Payment methods whose payer has agreed to later charges. */
  readonly setUp: Set<string>
  /** Payment methods that a customer gave up, which nobody can use again. */
  readonly detached: Set<string>
  /** Which payout took along which rows of the balance. */
  readonly paidOut: Map<string, string>
}

export const openBooks = (accountId: string, livemode: boolean, inOtherMode: (id: string) => boolean): Books => ({
  accountId,
  livemode,
  inOtherMode,
  kept: {
    payment_intent: [],
    payment_method: [],
    customer: [],
    setup_intent: [],
    file: [],
    payment_method_domain: [],
    confirmation_token: [],
    charge: [],
    refund: [],
    balance_transaction: [],
    payout: [],
    dispute: [],
    event: [],
    webhook_endpoint: [],
  },
  byId: new Map(),
  cards: new Map(),
  tokenMethods: new Map(),
  setUp: new Set(),
  detached: new Set(),
  paidOut: new Map(),
})

/** Enters a new object. */
export function keep<Kept extends Kinds[Kind]>(books: Books, object: Kept): Kept {
  const shelf: Kinds[Kind][] = books.kept[object.object]
  shelf.push(object)
  books.byId.set(object.id, object)
  return object
}

export function find<K extends Kind>(books: Books, kind: K, id: string): Kinds[K] | undefined {
  const object = books.byId.get(id)
  return object?.object === kind ? (object as Kinds[K]) : undefined
}

/** The object, or Stripe's refusal: 404 when the id stood in the address, 400 when it stood in `param`. */
export function need<K extends Kind>(books: Books, kind: K, id: string, param?: string): Kinds[K] {
  const found = find(books, kind, id)
  if (found) return found
  const [there, here] = books.livemode ? ['test', 'live'] : ['live', 'test']
  const hint = books.inOtherMode(id)
    ? `; a similar object exists in ${there} mode, but a ${here} mode key was used to make this request.`
    : ''
  throw noSuch(kind, id, { param: param ?? nameInMessages[kind] ?? 'id', inAddress: param === undefined, hint })
}

const nameInMessages: Partial<Record<Kind, string>> = { payment_intent: 'intent' }

/** Puts new values into an object and returns the former ones of those that changed. */
export function change<Kept extends object>(object: Kept, values: Partial<Kept>): Partial<Kept> {
  const before: Partial<Kept> = {}
  for (const name of Object.keys(values) as (keyof Kept)[]) {
    if (JSON.stringify(object[name]) !== JSON.stringify(values[name])) before[name] = structuredClone(object[name])
  }
  Object.assign(object, values)
  return before
}

/** Merges new metadata into the old; an empty word takes its name away. */
export function mergeWords(
  old: Record<string, string>,
  more: Record<string, string> | undefined,
): Record<string, string> {
  const merged = { ...old, ...more }
  return Object.fromEntries(Object.entries(merged).filter(([, word]) => word !== ''))
}
