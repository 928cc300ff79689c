import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import {
  accessTo,
  findGatewayAccount,
  type GatewayAccount,
  sealSecrets,
  storeSecrets,
} from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/** For so long events that were signed before the change may still arrive (FM-WHI-06). */
const overlapHours = 24

/**
 * Has the gateway sign its webhooks with a new secret. What was signed with the old one is accepted for a day more, since
 * events may be on their way; should we end between the gateway's change and ours, webhooks are refused until this is
 * done again, and the hourly comparison finds what they would have told.
 */
export async function rotateHookSecret(ctx: Ctx, id: string): Promise<GatewayAccount> {
  const account = await ctx.tx((t) => findGatewayAccount(t, id))
  if (!account)
    throw refuse('not_found', 'gateway_account_not_found', 'There is no such gateway account; look under Integrations.')
  if (account.gateway !== 'sandbox' || account.state !== 'active' || !account.secrets)
    throw refuse(
      'conflict',
      'no_webhook_secret',
      `${account.name} has no webhook secret that could be changed from here.`,
    )
  if (!ctx.sandbox?.newWebhookSecret)
    throw refuse('unavailable', 'sandbox_off', 'The sandbox gateway is not running on this server.')
  const { webhookSecret } = await ctx.sandbox.newWebhookSecret(id)
  return ctx.tx(async (t) => {
    const { secrets } = accessTo(ctx.vault, t.organizationId, account)
    const changed = {
      ...secrets,
      webhookSecret,
      ...(secrets.webhookSecret && {
        webhookSecretBefore: secrets.webhookSecret,
        webhookSecretBeforeUntil: t.now.add({ hours: overlapHours }).toString(),
      }),
    }
    await storeSecrets(t, id, sealSecrets(ctx.vault, t.organizationId, id, changed))
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'gateway_account',
      subjectId: id,
      type: 'webhook_secret_changed',
      data: { gateway: account.gateway },
      actor: ctx.actor,
    })
    return account
  })
}
