import type { GatewayAccountAccess } from '../../ports/gateway.ts'

export type SandboxProfile = 'stripe' | 'paypal' | 'authorizenet' | 'nmi'

/** What the adapter needs of an account's settings and secrets. */
export type SandboxAccess = {
  readonly profile: SandboxProfile
  /** Address of the sandbox service. */
  readonly baseUrl: string
  /** Our own address, where the customer's authentication page stands. */
  readonly publicUrl: string
  readonly apiKey: string
  readonly lookUpLagSeconds: number
}

const lagSeconds: Readonly<Record<SandboxProfile, number>> = { stripe: 0, paypal: 0, authorizenet: 5, nmi: 5 }

/**
 * Reads settings `{ profile, baseUrl, publicUrl, lookUpLagSeconds? }` and secrets `{ apiKey }`; null when one of them is
 * missing. The addresses are not kept with the account but added by the wiring, since the service may move. A profile
 * nobody knows counts as missing: guessing one would guess how repeats behave.
 */
export function readAccess(account: GatewayAccountAccess): SandboxAccess | null {
  const { settings, secrets } = account
  const profile = readProfile(settings.profile)
  const baseUrl = readAddress(settings.baseUrl)
  const publicUrl = readAddress(settings.publicUrl)
  const apiKey = secrets.apiKey
  if (!profile || !baseUrl || !publicUrl || !apiKey) return null
  const lag = settings.lookUpLagSeconds
  return {
    profile,
    baseUrl,
    publicUrl,
    apiKey,
    lookUpLagSeconds: typeof lag === 'number' && lag >= 0 ? lag : lagSeconds[profile],
  }
}

function readProfile(value: unknown): SandboxProfile | null {
  return value === 'stripe' || value === 'paypal' || value === 'authorizenet' || value === 'nmi' ? value : null
}

function readAddress(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//.test(value) ? value.replace(/\/+$/, '') : null
}
