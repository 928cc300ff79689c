import type { Money } from '../../src/core/money/money.ts'
import type { GatewayTxn, Outcome } from '../../src/ports/gateway.ts'
import type { StripeAccount } from '../stripe/open-stripe.ts'
import type { Profile } from './profiles.ts'

/** Microseconds since 1970, as the scheduler counts. */
export type Micros = number

export type Charge = {
  readonly id: string
  readonly objectId: string | null
  readonly reference: string
  /** What was taken, and what had been asked for. */
  readonly amount: Money
  readonly asked: Money
  readonly token: string
  readonly card: string
  status: 'succeeded' | 'pending' | 'failed' | 'declined'
  readonly code: string | null
  readonly at: Micros
  readonly seenFrom: Micros
  /** The gateway had said no to it, or nobody could expect it any more; what comes of that is not ours to prevent. */
  readonly contrary: boolean
  /** What the gateway kept of it, where its own books say so; minor units. */
  readonly fee?: bigint | null
}

export type Refund = {
  readonly id: string
  readonly chargeId: string
  readonly reference: string
  readonly amount: Money
  status: 'succeeded' | 'pending' | 'failed'
  readonly at: Micros
  readonly seenFrom: Micros
  readonly contrary: boolean
}

export type GatewayObject = {
  readonly id: string
  readonly reference: string
  readonly amount: Money
  status: 'requires_confirmation' | 'requires_action' | 'processing' | 'succeeded' | 'declined' | 'canceled'
  /** Whose confirmation waits for the customer, and with which token. */
  waiting: { readonly reference: string; readonly token: string } | null
  lastDecline: { readonly reference: string; readonly code: string } | null
  chargeId: string | null
  readonly seenFrom: Micros
}

/** The first of several equal requests, and how many there were. */
export type Seen = { readonly key: string; readonly bytes: string; readonly at: Micros; times: number }

/** The token of our address for webhooks, and the secret shared when the account was connected. */
export type Door = { readonly token: string; readonly secret: string }

/** One account at one simulated gateway, with books of its own that no crash of ours can touch. */
export type Books = {
  readonly accountId: string
  readonly profile: Profile
  readonly objects: Map<string, GatewayObject>
  readonly charges: Map<string, Charge>
  readonly refunds: Map<string, Refund>
  readonly kept: Map<string, { readonly bytes: string; readonly outcome: Outcome; readonly at: Micros }>
  /** Requests by reference and token: how often each arrived, to notice what must never be sent twice. */
  readonly seen: Map<string, Seen>
  /** By key: until when an answer may still be heard. */
  readonly openUntil: Map<string, Micros>
  /** What we did to this gateway that no client may do. */
  readonly complaints: string[]
  made: number
  /** Where webhooks go, and the secret that signs them. */
  readonly door: Door
  /** When it was asked for a reference and answered that it knows nothing of it. */
  readonly negatives: Map<string, Micros[]>
  /** What webhooks have told: the last state of each charge, refund and object. */
  readonly hooked: Map<string, string>
  /** The account of these books at the simulated Stripe, whose own books they are read from; null for other gateways. */
  readonly stripe: StripeAccount | null
  /** By object: the token it was last confirmed with. */
  readonly confirmedWith: Map<string, string>
}

export const openBooks = (
  accountId: string,
  profile: Profile,
  door: Door,
  stripe: StripeAccount | null = null,
): Books => ({
  accountId,
  profile,
  objects: new Map(),
  charges: new Map(),
  refunds: new Map(),
  kept: new Map(),
  seen: new Map(),
  openUntil: new Map(),
  complaints: [],
  made: 0,
  door,
  hooked: new Map(),
  negatives: new Map(),
  stripe,
  confirmedWith: new Map(),
})

export function newId(books: Books, prefix: 'obj' | 'ch' | 're'): string {
  books.made += 1
  return `${prefix}_${books.accountId.slice(-6)}_${books.made}`
}

/** 2.9 % half up plus 30 minor units. */
export const feeOf = (amount: Money): bigint => (amount.minor * 29n + 500n) / 1_000n + 30n

export const instantOf = (at: Micros): Temporal.Instant => Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n)

export function chargeTxn(charge: Charge): GatewayTxn {
  return {
    gatewayTxnId: charge.id,
    merchantRef: charge.reference,
    amount: charge.amount,
    fee: feeOf(charge.amount),
    method: { kind: 'card', brand: 'visa', last4: charge.card },
    liveMode: false,
    at: instantOf(charge.at),
  }
}

export const refundTxn = (refund: Refund): GatewayTxn => ({
  gatewayTxnId: refund.id,
  merchantRef: refund.reference,
  amount: refund.amount,
  fee: null,
  method: null,
  liveMode: false,
  at: instantOf(refund.at),
})

/** A charge as evidence. */
export function chargeOutcome(charge: Charge): Outcome {
  const objectId = charge.objectId ?? undefined
  switch (charge.status) {
    case 'succeeded':
    case 'pending':
      return { kind: charge.status, txn: chargeTxn(charge), ...(objectId && { objectId }) }
    case 'failed':
    case 'declined':
      return {
        kind: 'declined',
        code: charge.code ?? 'payment_failed',
        retry: 'new_method',
        ...(objectId && { objectId }),
      }
  }
}

export const refundOutcome = (refund: Refund): Outcome =>
  refund.status === 'failed'
    ? { kind: 'declined', code: 'refund_failed', retry: 'never' }
    : { kind: refund.status, txn: refundTxn(refund) }

/** What still can be given back of a charge. */
export function refundableOf(books: Books, charge: Charge): bigint {
  let left = charge.amount.minor
  for (const refund of books.refunds.values()) {
    if (refund.chargeId === charge.id && refund.status !== 'failed') left -= refund.amount.minor
  }
  return left
}
