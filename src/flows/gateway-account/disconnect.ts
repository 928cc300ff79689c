import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import {
  disconnectGatewayAccount,
  type GatewayAccount,
  makeDefaultGatewayAccount,
} from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { getAccount } from './get-account.ts'
import { releaseAccount } from './release-account.ts'

/**
 * Ends online payment through an account, at once. Payments and history stay; the credentials are kept until nothing is
 * undecided and every "no" is a day old, and are then given back at the gateway and wiped (FM-PAY-24): here, if that is so
 * already, else by the hourly job.
 */
export async function disconnectAccount(ctx: Ctx, id: string): Promise<GatewayAccount> {
  const account = await ctx.tx(async (t) => {
    const account = await getAccount(t, id)
    if (account.state === 'disconnected') return account
    disconnectGatewayAccount(t, id)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'gateway_account',
      subjectId: id,
      type: 'disconnected',
      data: { gateway: account.gateway },
      actor: ctx.actor,
    })
    return getAccount(t, id)
  })
  await releaseAccount(ctx, id)
  return account
}

/** New payments of this mode go through this account from now on (PRODUCT J13). */
export async function makeDefaultAccount(ctx: Ctx, id: string): Promise<GatewayAccount> {
  return ctx.tx(async (t) => {
    const account = await getAccount(t, id)
    if (account.state !== 'active')
      throw refuse(
        'conflict',
        'gateway_disconnected',
        `${account.name} is disconnected; connect it again before making it the default.`,
      )
    await makeDefaultGatewayAccount(t, id)
    return getAccount(t, id)
  })
}
