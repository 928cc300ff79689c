import { assert } from '../../core/assert.ts'
import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import {
  findGatewayAccount,
  type GatewayAccount,
  hasDefaultGatewayAccount,
  insertGatewayAccount,
  sealSecrets,
} from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { hashToken } from '../link/token.ts'

export type SandboxProfile = 'stripe' | 'paypal' | 'authorizenet' | 'nmi'

/**
 * Connects the built-in sandbox, which plays one of the four gateways' manners and never moves real money (I-31). The
 * first account of test mode becomes its default. It tells us of changes at an address of its own, whose token is kept as
 * a hash only.
 */
export async function connectSandbox(
  ctx: Ctx,
  input: { name: string; profile: SandboxProfile },
): Promise<GatewayAccount> {
  if (!ctx.sandbox) throw refuse('unavailable', 'sandbox_off', 'The sandbox gateway is not running on this server.')
  const id = ctx.ids.uuid()
  const token = ctx.ids.token()
  const { apiKey, webhookSecret } = await ctx.sandbox.openAccount(id, input.profile, hookUrl(ctx, token))
  const secrets = { apiKey, ...(webhookSecret ? { webhookSecret } : {}) }
  return ctx.tx(async (t) => {
    const hasDefault = await hasDefaultGatewayAccount(t, false)
    insertGatewayAccount(t, {
      id,
      gateway: 'sandbox',
      name: input.name.trim() || 'Sandbox',
      liveMode: false,
      isDefault: !hasDefault,
      settings: { profile: input.profile },
      secrets: sealSecrets(ctx.vault, ctx.organizationId, id, secrets),
      hookTokenHash: hashToken(token),
    })
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'gateway_account',
      subjectId: id,
      type: 'connected',
      data: { gateway: 'sandbox', profile: input.profile },
      actor: ctx.actor,
    })
    const account = await findGatewayAccount(t, id)
    assert(account !== null, 'the account that was just made is there')
    return account
  })
}

const hookUrl = (ctx: Ctx, token: string): string => `${ctx.publicUrl}/hooks/sandbox/${token}`
