import { createStripe, type StripeCore } from '../../stripe-service/stripe.ts'
import type { Delivery } from '../../stripe-service/webhooks/outbox.ts'

/** Where the simulated Stripe is reached; nothing of it ever leaves the process. */
export const stripeBase = 'https://api.stripe.com'

/** How an account of ours came to Stripe: through the platform's Connect, or with keys of its own. */
export type StripeAccountKind = 'connect' | 'keys'

export type StripeAccount = {
  readonly kind: StripeAccountKind
  /** `acct_…` */
  readonly id: string
  readonly secretKey: string
  readonly publishableKey: string
  /** Of its own endpoint; those of Connect are signed with the platform's. */
  readonly webhookSecret: string
}

export type StripePlatform = {
  readonly id: string
  readonly secretKey: string
  readonly publishableKey: string
  readonly webhookSecret: string
}

/** Stripe itself: one for all organizations of a history, with books of its own outside every crash. */
export type SimStripe = {
  readonly core: StripeCore
  readonly platform: StripePlatform
  /** Opens an account at Stripe; `currency` is that of its balance, `address` where it tells of changes. */
  open(kind: StripeAccountKind, currency: string, address: string): StripeAccount
  /** Webhooks that nobody has sent yet, oldest first; each is given out once. */
  takeLetters(): Delivery[]
  /** When Stripe does something by itself next, in microseconds since 1970; null: nothing, or that was told already. */
  takeNext(): number | null
}

/** Charges tell what is new of themselves in one half of the accounts, and payment intents in the other. */
const eventsOf: Readonly<Record<StripeAccountKind, readonly string[]>> = {
  connect: [
    'charge.succeeded',
    'charge.updated',
    'charge.failed',
    'payment_intent.canceled',
    'refund.created',
    'refund.updated',
  ],
  keys: [
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.processing',
    'refund.created',
    'refund.updated',
    'refund.failed',
  ],
}

/** `now` in microseconds since 1970. Ids are counted, so that the same history has the same ones. */
export function openStripe(now: () => number): SimStripe {
  let made = 0
  const core = createStripe({
    now: () => Math.floor(now() / 1_000),
    ids: (prefix) => {
      made += 1
      return `${prefix}_${String(made).padStart(14, '0')}`
    },
    baseUrl: stripeBase,
  })
  core.control.holdWebhooks()
  // What a charge costs is known later in one half of the accounts ("Asynchronous capture" in Stripe's manual).
  const paceOf = (kind: StripeAccountKind) => ({ balanceAfter: kind === 'connect' ? 5 : 0, settleAfter: null })
  const endpoint = (key: string, kind: StripeAccountKind, url: string): string => {
    const events = eventsOf[kind].map((event, n) => `enabled_events[${n}]=${event}`).join('&')
    const answer = core.handle({
      method: 'POST',
      path: '/v1/webhook_endpoints',
      query: '',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: `url=${encodeURIComponent(url)}&${events}${kind === 'connect' ? '&connect=true' : ''}`,
    })
    return (JSON.parse(answer.body) as { secret: string }).secret
  }
  const owner = core.control.openAccount({ platform: { redirectUris: [] }, pace: paceOf('connect') })
  const { secret: secretKey, publishable: publishableKey } = owner.keys.test
  const webhookSecret = endpoint(secretKey, 'connect', 'https://pay.sim.example/hooks/stripe')
  let given = 0
  let planned = 0
  return {
    core,
    platform: { id: owner.id, secretKey, publishableKey, webhookSecret },
    open(kind, currency, address) {
      const { id, keys } = core.control.openAccount({ currency: currency.toLowerCase(), pace: paceOf(kind) })
      const { secret, publishable } = keys.test
      if (kind === 'connect') core.control.connect(owner.id, id)
      const own = kind === 'keys' ? endpoint(secret, kind, address) : ''
      return { kind, id, secretKey: secret, publishableKey: publishable, webhookSecret: own }
    },
    takeNext() {
      const next = (core.service.clock.nextAt() ?? 0) * 1_000
      if (next <= planned) return null
      planned = next
      return next
    },
    takeLetters() {
      const letters = core.service.outbox.all.slice(given)
      given += letters.length
      return letters
    },
  }
}
