import {
  connectedOtherwise,
  gatewayUnreachable,
  keysOfTwoModes,
  permissionsMissing,
  secretKeyRefused,
  stripeNotSetUp,
} from '../../core/gateway-account/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { AccountFacts, ConnectedAccount, GatewayConnect, NotTold } from '../../ports/gateway-connect.ts'
import { type GatewayAccount, lockAccountByExternalId } from '../../store/gateway-account.ts'
import { hashToken } from '../link/token.ts'
import { registerPaymentDomain } from './register-domain.ts'
import { linkStripeAccount, reachedBy, refuseElsewhere } from './stripe-account.ts'

export type StripeKeys = { readonly secretKey: string; readonly publishableKey: string }

/**
 * Connects an account by keys of its own. They are tried before anything is kept, and a refusal names the field
 * (PRODUCT J7). New keys for an account that is connected by keys replace the old ones; everything else of it stays.
 */
export async function connectStripeKeys(ctx: Ctx, keys: StripeKeys): Promise<GatewayAccount> {
  const { connect } = ctx
  if (!connect) throw stripeNotSetUp()
  const liveMode = isLive(keys.secretKey)
  if (isLive(keys.publishableKey) !== liveMode) throw keysOfTwoModes()
  const reached = reachedBy(ctx, liveMode, { kind: 'keys' }, { secretKey: keys.secretKey })
  const facts = await tryKeys(connect, reached)
  await refuseElsewhere(ctx, facts.stripeAccount, liveMode)
  const endpoint = (await hasEndpoint(ctx, facts, liveMode)) ? null : await makeEndpoint(ctx, connect, reached)
  const settings = {
    publishableKey: keys.publishableKey,
    keyLast4: keys.secretKey.slice(-4),
    ...(endpoint ? { webhookEndpoint: endpoint.kept } : {}),
  }
  const secrets = { secretKey: keys.secretKey, ...endpoint?.secrets }
  const hookTokenHash = endpoint?.tokenHash ?? null
  try {
    const account = await linkStripeAccount(ctx, { kind: 'keys', liveMode, facts, settings, secrets, hookTokenHash })
    await registerPaymentDomain(ctx, account.id)
    return account
  } catch (error) {
    if (endpoint?.kept.id) await connect.deleteWebhookEndpoint(reached, endpoint.kept.id)
    throw error
  }
}

const isLive = (key: string): boolean => key.split('_')[1] === 'live'

async function tryKeys(connect: GatewayConnect, reached: ConnectedAccount): Promise<AccountFacts> {
  const told = await connect.readAccount(reached)
  if (told.kind === 'forbidden') throw permissionsMissing([told.permission ?? 'Account: read'])
  if (told.kind !== 'account') throw refusalOf(told)
  if (!reached.secrets.secretKey?.startsWith('rk_')) return told.facts
  const rights = await connect.missingPermissions(reached)
  if (rights.kind !== 'checked') throw refusalOf(rights)
  if (rights.missing.length > 0) throw permissionsMissing(rights.missing)
  return told.facts
}

const refusalOf = (told: NotTold) => (told.kind === 'revoked' ? secretKeyRefused() : gatewayUnreachable('Stripe'))

/** Whether the account's row has a webhook endpoint of its own that is still there; refuses one that is connected otherwise. */
const hasEndpoint = (ctx: Ctx, facts: AccountFacts, liveMode: boolean): Promise<boolean> =>
  ctx.tx(async (t) => {
    const what = { gateway: 'stripe', externalId: facts.stripeAccount, liveMode } as const
    const before = await lockAccountByExternalId(t, what)
    if (before?.state === 'active' && before.settings.kind !== 'keys') throw connectedOtherwise(before.name)
    return before?.settings.kind === 'keys' && before.secrets !== null && endpointOf(before) !== null
  })

/** The id of the account's own webhook endpoint at Stripe; null when it has none. */
export function endpointOf({ settings }: GatewayAccount): string | null {
  const kept = settings.webhookEndpoint as Partial<Endpoint['kept']> | undefined
  return kept?.id ?? null
}

type Endpoint = {
  /** What the row keeps: the endpoint's id, or why there is none. */
  readonly kept: { readonly id: string | null; readonly said: string }
  readonly secrets: { readonly webhookSecret?: string; readonly hookToken?: string }
  readonly tokenHash: Uint8Array | null
}

const without = (said: string): Endpoint => ({ kept: { id: null, said }, secrets: {}, tokenHash: null })

/**
 * Has Stripe tell us of changes at an address of the account's own. Without one the hourly comparison finds everything
 * too, only later, so that Stripe's refusal of our address stops nothing; a key that may not do it is refused.
 */
async function makeEndpoint(ctx: Ctx, connect: GatewayConnect, reached: ConnectedAccount): Promise<Endpoint> {
  if (!isReachable(ctx.publicUrl)) return without('address_not_public')
  const token = ctx.ids.token()
  const told = await connect.createWebhookEndpoint(reached, {
    url: hookAddress(ctx.publicUrl, token),
    key: ctx.ids.uuid(),
  })
  switch (told.kind) {
    case 'created':
      return {
        kept: { id: told.id, said: 'created' },
        secrets: { webhookSecret: told.secret, hookToken: token },
        tokenHash: hashToken(token),
      }
    case 'forbidden':
      throw permissionsMissing([`Webhook endpoints: write${told.permission ? ` (${told.permission})` : ''}`])
    case 'refused':
      return without(told.code)
    case 'revoked':
    case 'failed':
      throw refusalOf(told)
  }
}

export const hookAddress = (publicUrl: string, token: string): string => `${publicUrl}/hooks/stripe/${token}`

/** Stripe takes https only; plain http is for a Stripe of our own on this machine. */
function isReachable(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
