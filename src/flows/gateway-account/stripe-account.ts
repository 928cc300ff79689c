import { accountElsewhere, connectedOtherwise } from '../../core/gateway-account/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { AccountFacts, ConnectedAccount } from '../../ports/gateway-connect.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  accessTo,
  findHolder,
  findHookTokenHash,
  type GatewayAccount,
  hasDefaultGatewayAccount,
  insertGatewayAccount,
  lockAccountByExternalId,
  reconnectGatewayAccount,
  sealSecrets,
} from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { constraintOf } from '../../store/tx.ts'
import { getAccount } from './get-account.ts'

/** What a Stripe account is connected with. */
export type StripeLink = {
  readonly kind: 'connect' | 'keys'
  readonly liveMode: boolean
  readonly facts: AccountFacts
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
  /** Null: it has no webhook address of its own, or keeps the one it has. */
  readonly hookTokenHash: Uint8Array | null
}

/** An account that has no row yet, as far as Stripe can be asked about it. */
export const reachedBy = (
  ctx: Ctx,
  liveMode: boolean,
  settings: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
): ConnectedAccount => ({ id: '', organizationId: ctx.organizationId, gateway: 'stripe', liveMode, settings, secrets })

/** What the gateway says of an account, as its row keeps it. */
export const saidOf = (facts: AccountFacts, now: Temporal.Instant): Readonly<Record<string, unknown>> => ({
  name: facts.name,
  country: facts.country,
  defaultCurrency: facts.defaultCurrency,
  chargesEnabled: facts.chargesEnabled,
  payoutsEnabled: facts.payoutsEnabled,
  requirements: facts.requirements,
  checkedAt: now.toString(),
})

/** Refuses an account that another organization of this installation holds: two would book each other's payments. */
export async function refuseElsewhere(ctx: Ctx, externalId: string, liveMode: boolean): Promise<void> {
  const holder = await findHolder(ctx.directory, { gateway: 'stripe', externalId, liveMode })
  if (holder !== null && holder !== ctx.organizationId) throw accountElsewhere()
}

/**
 * Connects an account. One that was connected here before is made active again, with its history; one that is active
 * gets what it was connected with now, if it was connected in the same way. The first of its mode becomes the default.
 */
export async function linkStripeAccount(ctx: Ctx, link: StripeLink): Promise<GatewayAccount> {
  const externalId = link.facts.stripeAccount
  await refuseElsewhere(ctx, externalId, link.liveMode)
  try {
    return await ctx.tx((t) => write(t, ctx, link))
  } catch (error) {
    if (!atTheSameMoment.has(constraintOf(error) ?? '')) throw error
    // Somebody else connected it, or another one, just now: in another organization, or here by a second click.
    await refuseElsewhere(ctx, externalId, link.liveMode)
    return ctx.tx((t) => write(t, ctx, link))
  }
}

const atTheSameMoment: ReadonlySet<string> = new Set(['one_holder_of_an_account', 'one_default_gateway'])

async function write(t: Tx, ctx: Ctx, link: StripeLink): Promise<GatewayAccount> {
  const externalId = link.facts.stripeAccount
  const before = await lockAccountByExternalId(t, { gateway: 'stripe', externalId, liveMode: link.liveMode })
  if (before?.state === 'active' && before.settings.kind !== link.kind) throw connectedOtherwise(before.name)
  const id = before?.id ?? ctx.ids.uuid()
  const isDefault = before?.isDefault || !(await hasDefaultGatewayAccount(t, link.liveMode))
  const settings = {
    ...(before && keptSettings(before)),
    kind: link.kind,
    stripeAccount: externalId,
    ...saidOf(link.facts, t.now),
    ...link.settings,
  }
  const secrets = sealSecrets(ctx.vault, t.organizationId, id, {
    ...keptSecrets(ctx, t, before, link),
    ...link.secrets,
  })
  const account = { id, name: link.facts.name, isDefault, settings, secrets }
  if (before) {
    const hookTokenHash = link.hookTokenHash ?? (link.kind === 'keys' ? await findHookTokenHash(t, id) : null)
    reconnectGatewayAccount(t, { ...account, hookTokenHash })
  } else {
    const { liveMode, hookTokenHash } = link
    insertGatewayAccount(t, { ...account, gateway: 'stripe', liveMode, externalId, hookTokenHash })
  }
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'gateway_account',
    subjectId: id,
    type: before?.state === 'active' ? 'credentials_changed' : 'connected',
    data: { gateway: 'stripe', account: externalId },
    actor: ctx.actor,
  })
  return getAccount(t, id)
}

/** What belongs to an account rather than to how it was connected last: its own webhook endpoint and domain. */
function keptSettings({ settings }: GatewayAccount): Readonly<Record<string, unknown>> {
  const { webhookEndpoint, paymentDomain } = settings
  return { ...(webhookEndpoint ? { webhookEndpoint } : {}), ...(paymentDomain ? { paymentDomain } : {}) }
}

/** The secret of a webhook endpoint that goes on; keys are never kept beside new ones. */
function keptSecrets(ctx: Ctx, t: Tx, before: GatewayAccount | null, link: StripeLink): Record<string, string> {
  if (!before?.secrets || link.kind !== 'keys' || link.hookTokenHash) return {}
  const { hookToken, webhookSecret, webhookSecretBefore, webhookSecretBeforeUntil } = accessTo(
    ctx.vault,
    t.organizationId,
    before,
  ).secrets
  return {
    ...(hookToken ? { hookToken } : {}),
    ...(webhookSecret ? { webhookSecret } : {}),
    ...(webhookSecretBefore && webhookSecretBeforeUntil ? { webhookSecretBefore, webhookSecretBeforeUntil } : {}),
  }
}
