import { gatewayUnreachable } from '../../core/gateway-account/refusals.ts'
import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { accessTo, type GatewayAccount, noteSettings, sealSecrets, storeSecrets } from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { endpointOf, hookAddress } from './connect-stripe-keys.ts'
import { getAccount } from './get-account.ts'

/** For so long events that were signed before the change may still arrive (FM-WHI-06). */
const overlapHours = 24

/**
 * Has the gateway sign its webhooks with a new secret. What was signed with the old one is accepted for a day more, since
 * events may be on their way; should we end between the gateway's change and ours, webhooks are refused until this is
 * done again, and the hourly comparison finds what they would have told.
 */
export async function rotateHookSecret(ctx: Ctx, id: string): Promise<GatewayAccount> {
  const account = await ctx.tx((t) => getAccount(t, id))
  if (account.state !== 'active' || !account.secrets) throw noWebhookSecret(account)
  const fresh = await newSecret(ctx, account)
  const changed = await ctx.tx(async (t) => {
    const { secrets } = accessTo(ctx.vault, t.organizationId, account)
    const kept = {
      ...secrets,
      webhookSecret: fresh.webhookSecret,
      ...(secrets.webhookSecret && {
        webhookSecretBefore: secrets.webhookSecret,
        webhookSecretBeforeUntil: t.now.add({ hours: overlapHours }).toString(),
      }),
    }
    await storeSecrets(t, id, sealSecrets(ctx.vault, t.organizationId, id, kept))
    if (fresh.settings) noteSettings(t, id, account.name, fresh.settings)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'gateway_account',
      subjectId: id,
      type: 'webhook_secret_changed',
      data: { gateway: account.gateway },
      actor: ctx.actor,
    })
    return getAccount(t, id)
  })
  await fresh.after?.()
  return changed
}

type Fresh = {
  readonly webhookSecret: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** What is still to be tidied up at the gateway once the new secret is kept. */
  after?(): Promise<unknown>
}

async function newSecret(ctx: Ctx, account: GatewayAccount): Promise<Fresh> {
  if (account.gateway === 'stripe') return newStripeSecret(ctx, account)
  if (account.gateway !== 'sandbox') throw noWebhookSecret(account)
  if (!ctx.sandbox?.newWebhookSecret)
    throw refuse('unavailable', 'sandbox_off', 'The sandbox gateway is not running on this server.')
  return ctx.sandbox.newWebhookSecret(account.id)
}

/**
 * Stripe's API changes no secret of an endpoint, so a second endpoint is made at the same address and the old one is deleted
 * afterwards. What both tell meanwhile are the same events, which are kept once. The secret of an account that is connected
 * through the platform is the operator's.
 */
async function newStripeSecret(ctx: Ctx, account: GatewayAccount): Promise<Fresh> {
  const { connect } = ctx
  const access = accessTo(ctx.vault, ctx.organizationId, account)
  const { hookToken } = access.secrets
  const old = endpointOf(account)
  if (!connect || account.settings.kind !== 'keys' || !old || !hookToken) throw noWebhookSecret(account)
  const url = hookAddress(ctx.publicUrl, hookToken)
  const told = await connect.createWebhookEndpoint(access, { url, key: ctx.ids.uuid() })
  if (told.kind !== 'created') throw gatewayUnreachable('Stripe')
  return {
    webhookSecret: told.secret,
    settings: { webhookEndpoint: { id: told.id, said: 'created' } },
    after: () => connect.deleteWebhookEndpoint(access, old),
  }
}

const noWebhookSecret = ({ name }: GatewayAccount) =>
  refuse('conflict', 'no_webhook_secret', `${name} has no webhook secret that could be changed from here.`)
