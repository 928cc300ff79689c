export type Requirements = {
  alternatives: { alternative_fields_due: string[]; original_fields_due: string[] }[]
  current_deadline: number | null
  currently_due: string[]
  disabled_reason: string | null
  errors: { code: string; reason: string; requirement: string }[]
  eventually_due: string[]
  past_due: string[]
  pending_verification: string[]
}

export const noRequirements = (): Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
})

/** How fast and in which money this account's payments move; tests set it. */
export type Pace = {
  /** Seconds until a charge that succeeded gets its row in the balance; 0 has it at once. */
  balanceAfter: number
  /** Seconds until a row of the balance is available for payouts. */
  availableAfter: number
  /** Seconds until pending charges and refunds, and answered disputes, are decided; null leaves it to tests. */
  settleAfter: number | null
  /** Seconds that searches lag behind. */
  searchLag: number
  /** Currencies that are converted into the account's own, and at what rate. */
  exchangeRates: Record<string, number>
}

export type Account = {
  readonly id: string
  readonly created: number
  readonly country: string
  readonly defaultCurrency: string
  name: string
  displayName: string | null
  email: string | null
  chargesEnabled: boolean
  payoutsEnabled: boolean
  detailsSubmitted: boolean
  requirements: Requirements
  futureRequirements: Requirements
  capabilities: Record<string, 'active' | 'inactive' | 'pending'>
  /** Payment methods that are turned on in the account's settings. */
  methodTypes: string[]
  pace: Pace
  /** Set for a Connect platform. */
  readonly platform: Platform | null
  /** The platforms that may act for this account, by mode. */
  connections: { readonly platformId: string; readonly livemode: boolean }[]
}

/** What a platform has registered for OAuth. */
export type Platform = { readonly clientIds: { readonly test: string; readonly live: string }; redirectUris: string[] }

export type KeyKind = 'secret' | 'publishable' | 'restricted'

export type Key = {
  readonly value: string
  readonly kind: KeyKind
  readonly accountId: string
  readonly livemode: boolean
  /** Of a restricted key: what it may do with which resource (`charges`, `payment_intents` …). */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>
  state: 'active' | 'revoked' | 'expired'
}

/** Whether `platformId` may act for the account in this mode. */
export const isConnected = (account: Account, platformId: string, livemode: boolean): boolean =>
  account.connections.some((one) => one.platformId === platformId && one.livemode === livemode)
