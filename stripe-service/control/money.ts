import { type Books, change, find, type Kind, type Kinds, keep } from '../books/books.ts'
import type { Charge } from '../objects/charge.ts'
import { newPaymentIntent, type PaymentIntent } from '../objects/payment-intent.ts'
import { chargeIntent, settlePending } from '../payments/charge-card.ts'
import { keepToken } from '../payments/confirmation-tokens.ts'
import { detachMethod } from '../payments/payment-methods.ts'
import { keepCard } from '../payments/read-method.ts'
import { cardNamed, cardNumbered, type TestCard } from '../payments/test-cards.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'

/** An object by its id alone, with the books it stands in. Throws when there is none. */
export function anywhere<K extends Kind>(service: Service, kind: K, id: string): { books: Books; object: Kinds[K] } {
  for (const books of service.allBooks()) {
    const object = find(books, kind, id)
    if (object) return { books, object }
  }
  throw new Error(`there is no ${kind} ${id}`)
}

export type WhatStands = {
  readonly intents: readonly PaymentIntent[]
  readonly charges: readonly Charge[]
  readonly refunds: readonly Kinds['refund'][]
  readonly disputes: readonly Kinds['dispute'][]
  readonly payouts: readonly Kinds['payout'][]
  readonly balance: readonly Kinds['balance_transaction'][]
  readonly customers: readonly Kinds['customer'][]
  /** What customers keep. */
  readonly methods: readonly Kinds['payment_method'][]
}

/** Copies of what an account has in one mode; with a reference only what bears it in `metadata[remit_ref]`. */
export function readBooks(service: Service, accountId: string, livemode = false, reference?: string): WhatStands {
  const { kept } = service.books(accountId, livemode)
  const bears = ({ metadata }: { metadata: Record<string, string> }): boolean =>
    reference === undefined || metadata.remit_ref === reference
  const found = {
    intents: kept.payment_intent.filter(bears),
    charges: kept.charge.filter(bears),
    refunds: kept.refund.filter(bears),
    disputes: kept.dispute.filter(bears),
    payouts: kept.payout.filter(bears),
    balance: kept.balance_transaction,
    customers: kept.customer,
    methods: kept.payment_method.filter(({ customer }) => customer !== null),
  }
  return structuredClone(found)
}

export type TokenWords = { readonly livemode?: boolean; readonly setupFutureUsage?: 'off_session' }

/**
 * What Stripe.js makes of a card that a payer entered: a number of the testing page, or a `pm_card_…`; with
 * `setupFutureUsage` as the fields say it when the payer wants it kept.
 */
export function newToken(
  service: Service,
  accountId: string,
  card = 'pm_card_visa',
  { livemode = false, setupFutureUsage }: TokenWords = {},
): string {
  const books = service.books(accountId, livemode)
  return keepToken(service, books, keepCard(service, books, testCard(card)), { setupFutureUsage }).id
}

/** What the issuer does about a kept card from now on: as the test card named would do. */
export function changeCard(service: Service, methodId: string, card: string): void {
  anywhere(service, 'payment_method', methodId).books.cards.set(methodId, testCard(card))
}

export type RenewedCard = { readonly last4: string; readonly month: number; readonly year: number }

/** A kept card gets a new number and expiry from its bank, which the network tells Stripe. */
export function renewCard(service: Service, methodId: string, { last4, month, year }: RenewedCard): void {
  const { books, object } = anywhere(service, 'payment_method', methodId)
  if (!object.card || object.customer === null) throw new Error(`${methodId} is no card that somebody keeps`)
  const card = { ...object.card, last4, exp_month: month, exp_year: year }
  const previous = change(object, { card })
  emit(service, books, 'payment_method.automatically_updated', object, { previous })
}

/** Somebody removes a customer's method by hand. */
export function dashboardDetach(service: Service, methodId: string): void {
  const { books, object } = anywhere(service, 'payment_method', methodId)
  if (object.customer === null) throw new Error(`${methodId} belongs to nobody`)
  detachMethod(service, books, object)
}

function testCard(name: string): TestCard {
  const found = cardNamed(name) ?? cardNumbered(name)
  if (!found) throw new Error(`there is no test card ${name}`)
  return found
}

export type ByHand = {
  readonly amount: number
  readonly currency?: string
  readonly description?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly card?: string
  readonly livemode?: boolean
}

/** A payment that somebody takes in Stripe's dashboard, unknown to whoever uses the API. */
export function dashboardPayment(service: Service, accountId: string, wanted: ByHand): Charge {
  const books = service.books(accountId, wanted.livemode ?? false)
  const card = cardNamed(wanted.card ?? 'pm_card_visa')
  if (!card) throw new Error(`there is no test card ${wanted.card}`)
  const id = service.newId('pi')
  const intent = newPaymentIntent({
    id,
    secret: `${id}_secret_${service.newId('cs').slice(3)}`,
    created: service.clock.seconds(),
    livemode: books.livemode,
    amount: wanted.amount,
    currency: wanted.currency ?? 'usd',
    methodTypes: ['card'],
    automatic: null,
  })
  Object.assign(intent, { description: wanted.description ?? null, metadata: { ...wanted.metadata } })
  keep(books, intent)
  emit(service, books, 'payment_intent.created', intent)
  const method = keepCard(service, books, card)
  intent.payment_method = method.id
  chargeIntent(service, books, intent, method, { authenticated: false })
  return structuredClone(anywhere(service, 'charge', intent.latest_charge ?? '').object)
}

/** The bank's answer about a charge that is pending. */
export function settleCharge(service: Service, chargeId: string, result: 'succeeded' | 'failed'): Charge {
  const { books, object } = anywhere(service, 'charge', chargeId)
  if (object.status !== 'pending') throw new Error(`the charge ${chargeId} is ${object.status}`)
  settlePending(service, books, object, result)
  return structuredClone(object)
}
