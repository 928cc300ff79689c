/**
 * What can be asked of Stripe about an account beyond payments: connecting it, what it may do, what it holds. Every call is
 * one try and never throws; nothing here moves money.
 */
import type { RequirementFacts } from '../core/gateway-account/requirements.ts'
import type { Money } from '../core/money/money.ts'
import type { GatewayAccountAccess, HookRequest } from './gateway.ts'

/** How an account is reached: its kind, name and mode, and for own keys the key. Its row may not be there yet. */
export type ConnectedAccount = GatewayAccountAccess

/**
 * `revoked`: certain; the account's owner took our access away, or the key is refused. `forbidden`: the key is good and may
 * not do this; `permission` as Stripe names it. `refused`: Stripe will not, for a reason of its own. `failed`: could not be
 * asked, or not understood, so nothing is known.
 */
export type NotTold =
  | { readonly kind: 'revoked'; readonly why: 'access_ended' | 'key_refused' }
  | { readonly kind: 'forbidden'; readonly permission: string | null }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'failed'; readonly why: string }

export type AccountFacts = {
  /** `acct_…` */
  readonly stripeAccount: string
  readonly name: string
  /** Two letters, or empty. */
  readonly country: string
  /** ISO 4217 in capitals, or empty. */
  readonly defaultCurrency: string
  readonly chargesEnabled: boolean
  readonly payoutsEnabled: boolean
  readonly requirements: RequirementFacts
}

export type ListedCharge = {
  readonly id: string
  readonly amount: Money
  readonly status: 'succeeded' | 'pending' | 'failed' | 'refunded' | 'partially_refunded' | 'disputed'
  readonly description: string
  readonly customer: string
  readonly at: Temporal.Instant
  readonly url: string
}

export type ListedPayout = {
  readonly id: string
  readonly amount: Money
  readonly status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'
  /** A calendar day. */
  readonly arrivesOn: string
  readonly at: Temporal.Instant
}

/** Newest first; `next` is given back as `cursor` for the page after, null on the last. */
export type Listed<Item> = { readonly kind: 'page'; readonly items: readonly Item[]; readonly next: string | null }

export type Told<Answer> = Answer | NotTold

export type GatewayConnect = {
  /** The Connect platform that accounts can be connected through; null where none is set up. */
  readonly platform: { readonly liveMode: boolean } | null
  /** Where the browser goes to sign in at Stripe. Only with a platform. */
  authorizeUrl(ask: { state: string; redirectUri: string; businessName: string }): string
  /** Trades the code of a return for the account. `refused` with `invalid_grant`: used, expired, or not ours. */
  exchangeCode(
    code: string,
  ): Promise<Told<{ kind: 'connected'; stripeAccount: string; liveMode: boolean; scope: string }>>
  /** Gives our access back. An account that has ended it already counts as done. */
  deauthorize(stripeAccount: string): Promise<Told<{ kind: 'done' }>>
  readAccount(account: ConnectedAccount): Promise<Told<{ kind: 'account'; facts: AccountFacts }>>
  /** Which of the rights we need a key lacks, by Stripe's names; empty when it has all that can be tried without a change. */
  missingPermissions(account: ConnectedAccount): Promise<Told<{ kind: 'checked'; missing: readonly string[] }>>
  listRecentCharges(account: ConnectedAccount, cursor: string | null): Promise<Told<Listed<ListedCharge>>>
  listRecentPayouts(account: ConnectedAccount, cursor: string | null): Promise<Told<Listed<ListedPayout>>>
  /** Lets wallets be shown on our pages at this host. `key`: a new one for each time that this is wanted. */
  registerDomain(account: ConnectedAccount, what: { host: string; key: string }): Promise<Told<{ kind: 'done' }>>
  createWebhookEndpoint(
    account: ConnectedAccount,
    what: { url: string; key: string },
  ): Promise<Told<{ kind: 'created'; id: string; secret: string }>>
  deleteWebhookEndpoint(account: ConnectedAccount, endpointId: string): Promise<Told<{ kind: 'done' }>>
  /**
   * Pure: judges an event of the platform's own endpoint by the platform's secrets and tells which account it is of; null
   * for one of the platform itself. Its contents are judged again by the account's adapter.
   */
  readPlatformHook(request: HookRequest, now: Temporal.Instant): PlatformHook
}

export type PlatformHook =
  | {
      readonly kind: 'genuine'
      readonly stripeAccount: string | null
      readonly liveMode: boolean
      readonly type: string
    }
  | { readonly kind: 'refused'; readonly why: 'signature' | 'too_old' | 'malformed' | 'unsupported' }
