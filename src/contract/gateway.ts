/** Gateway accounts: what is connected, what the gateway says of it, and how one is connected. */
import { z } from '@hono/zod-openapi'
import { amountOut, day, digitsLine, instant, line } from './shapes.ts'

export const gatewayAccount = z
  .object({
    id: z.string(),
    gateway: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi', 'sandbox']),
    name: z.string(),
    liveMode: z.boolean(),
    isDefault: z.boolean(),
    state: z.enum(['active', 'disconnected']),
    /** Whose manners the sandbox plays; null for every other gateway. */
    profile: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi']).nullable(),
    /** `oauth`: signed in at the gateway and allowed us; `keys`: its own keys were given. Null for the sandbox. */
    connection: z.enum(['oauth', 'keys']).nullable(),
    /** The account's name at its gateway, such as `acct_…`. */
    gatewayReference: z.string().nullable(),
    /** All that is ever shown of a secret key (PRODUCT J7). */
    keyLast4: z.string().nullable(),
    /** False while the gateway takes no payments for this account; null where it does not say. */
    chargesEnabled: z.boolean().nullable(),
    connectedAt: instant,
    disconnectedAt: instant.nullable(),
    /** Why it is not active, as a sentence; null while it is (PRODUCT J14). */
    disconnectedWhy: z.string().nullable(),
  })
  .openapi('GatewayAccount')

export const sandboxConnect = z
  .strictObject({
    name: line(80).default('Sandbox'),
    profile: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi']).default('stripe'),
  })
  .openapi('SandboxConnect')

/** How Stripe can be connected here. `testMode` is the Connect platform's own mode; null where there is no platform. */
export const stripeOptions = z.object({ oauth: z.boolean(), testMode: z.boolean().nullable() }).openapi('StripeOptions')

/** Where the browser has to go next. */
export const stripeAuthorize = z.object({ url: z.string() }).openapi('StripeAuthorize')

/** Why a return from Stripe connected nothing: the values of `?problem=` on the Stripe page. */
export const stripeProblem = z.enum(['cancelled', 'state', 'expired', 'mismatch', 'elsewhere', 'failed'])

export const stripeKeys = z
  .strictObject({
    secretKey: digitsLine(300)
      .trim()
      .regex(/^(sk|rk)_(test|live)_\w{8,}$/, {
        error: 'must be a secret key (sk_test_… or sk_live_…) or a restricted key (rk_test_… or rk_live_…)',
      }),
    publishableKey: digitsLine(300)
      .trim()
      .regex(/^pk_(test|live)_\w{8,}$/, {
        error: 'must be the publishable key, which begins with pk_test_ or pk_live_',
      }),
  })
  .openapi('StripeKeys')

/** What the gateway says of an account. `stale`: it could not be asked just now, and this is what it said at `checkedAt`. */
export const accountStatus = z
  .object({
    businessName: z.string(),
    /** Two-letter country code; empty where the gateway does not tell. */
    country: z.string(),
    liveMode: z.boolean(),
    chargesEnabled: z.boolean(),
    payoutsEnabled: z.boolean(),
    requirements: z.object({
      level: z.enum(['none', 'checking', 'hint', 'warning', 'error']),
      /** Empty when the level is `none`. */
      sentence: z.string(),
      /** What is asked for, each in words for people. */
      items: z.array(z.string()),
      deadline: instant.nullable(),
      /** Where it is given: a page of the gateway's own. */
      url: z.string(),
    }),
    checkedAt: instant,
    stale: z.boolean(),
  })
  .openapi('GatewayAccountStatus')

/** Cursor of a gateway's own list: the id of the last row that was shown. */
export const gatewayListQuery = z.object({ cursor: z.string().max(100).optional() })

export const gatewayCharges = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        amount: amountOut,
        currency: z.string(),
        status: z.enum(['succeeded', 'pending', 'failed', 'refunded', 'partially_refunded', 'disputed']),
        description: z.string(),
        customer: z.string(),
        at: instant,
        /** The charge in the gateway's own dashboard. */
        url: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('GatewayCharges')

export const gatewayPayouts = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        /** Negative where the gateway takes money back from the bank account. */
        amount: amountOut,
        currency: z.string(),
        status: z.enum(['pending', 'in_transit', 'paid', 'failed', 'canceled']),
        arrivesOn: day,
        at: instant,
        /**
         * Whether it is in our books, and made of nothing but what is in them; `whole` for one made by hand, of which the gateway
         * does not say what it is made of. Null while it is not booked.
         */
        books: z.enum(['matched', 'mismatched', 'whole']).nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('GatewayPayouts')

export type GatewayAccountJson = z.infer<typeof gatewayAccount>
export type StripeOptionsJson = z.infer<typeof stripeOptions>
export type StripeKeysJson = z.input<typeof stripeKeys>
export type StripeProblem = z.infer<typeof stripeProblem>
export type AccountStatusJson = z.infer<typeof accountStatus>
export type GatewayChargesJson = z.infer<typeof gatewayCharges>
export type GatewayPayoutsJson = z.infer<typeof gatewayPayouts>
