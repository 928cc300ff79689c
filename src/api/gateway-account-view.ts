import type {
  AccountStatusJson,
  GatewayAccountJson,
  GatewayChargesJson,
  GatewayPayoutsJson,
} from '../contract/gateway.ts'
import { disconnectedWords } from '../core/gateway-account/disconnected-words.ts'
import { deriveRequirements, noRequirements, type RequirementFacts } from '../core/gateway-account/requirements.ts'
import { showId } from '../core/id/id.ts'
import type { SandboxProfile } from '../flows/gateway-account/connect-sandbox.ts'
import type { BookedPayout } from '../flows/gateway-account/list-at-gateway.ts'
import type { Refreshed } from '../flows/gateway-account/refresh-account.ts'
import type { Listed, ListedCharge } from '../ports/gateway-connect.ts'
import type { GatewayAccount } from '../store/gateway-account.ts'
import { minorUnits } from './http.ts'

const profiles: readonly SandboxProfile[] = ['stripe', 'paypal', 'authorizenet', 'nmi']

/** An allow-list: settings hold what adapters need, and secrets never leave but for four digits. */
export const presentGatewayAccount = (account: GatewayAccount): GatewayAccountJson => ({
  id: showId('gwa', account.id),
  gateway: account.gateway,
  name: account.name,
  liveMode: account.liveMode,
  isDefault: account.isDefault,
  state: account.state,
  profile: profiles.find((profile) => profile === account.settings.profile) ?? null,
  connection: connectionOf(account),
  gatewayReference: account.externalId,
  keyLast4: text(account.settings.keyLast4),
  chargesEnabled: flag(account.settings.chargesEnabled),
  connectedAt: account.connectedAt.toString(),
  disconnectedAt: account.disconnectedAt?.toString() ?? null,
  disconnectedWhy: account.state === 'active' ? null : disconnectedWords(account.disconnectedWhy),
})

function connectionOf({ settings }: GatewayAccount): GatewayAccountJson['connection'] {
  if (settings.kind === 'connect') return 'oauth'
  return settings.kind === 'keys' ? 'keys' : null
}

/** What the gateway says of an account, or said when it could last be asked (PRODUCT C18–C21). */
export function presentStatus({ account, stale }: Refreshed): AccountStatusJson {
  const { settings, externalId, liveMode } = account
  const facts = (settings.requirements as RequirementFacts | undefined) ?? noRequirements
  return {
    businessName: account.name,
    country: text(settings.country) ?? '',
    liveMode,
    chargesEnabled: flag(settings.chargesEnabled) ?? true,
    payoutsEnabled: flag(settings.payoutsEnabled) ?? true,
    requirements: {
      ...deriveRequirements(facts),
      items: [...deriveRequirements(facts).items],
      url: externalId
        ? `https://dashboard.stripe.com/${externalId}/${liveMode ? '' : 'test/'}account/status`
        : 'https://dashboard.stripe.com/account/status',
    },
    checkedAt: text(settings.checkedAt) ?? account.connectedAt.toString(),
    stale,
  }
}

export const presentCharges = ({ items, next }: Listed<ListedCharge>): GatewayChargesJson => ({
  items: items.map(({ amount, at, ...charge }) => ({
    id: charge.id,
    amount: minorUnits(amount.minor),
    currency: amount.currency,
    status: charge.status,
    description: charge.description,
    customer: charge.customer,
    at: at.toString(),
    url: charge.url,
  })),
  nextCursor: next,
})

export const presentPayouts = ({ items, next }: Listed<BookedPayout>): GatewayPayoutsJson => ({
  items: items.map(({ id, amount, status, arrivesOn, at, books }) => ({
    id,
    amount: minorUnits(amount.minor),
    currency: amount.currency,
    status,
    arrivesOn,
    at: at.toString(),
    books,
  })),
  nextCursor: next,
})

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)
