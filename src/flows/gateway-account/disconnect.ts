import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  disconnectGatewayAccount,
  findGatewayAccount,
  type GatewayAccount,
  makeDefaultGatewayAccount,
  wipeUnneededSecrets,
} from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/**
 * Ends online payment through an account. Payments and history stay; the credentials are kept until nothing
 * is undecided and every "no" is a day old, and are then wiped (FM-PAY-24).
 */
export async function disconnectAccount(ctx: Ctx, id: string): Promise<GatewayAccount> {
  return ctx.tx(async (t) => {
    const account = await getAccount(t, id)
    if (account.state === 'disconnected') return account
    disconnectGatewayAccount(t, id)
    wipeUnneededSecrets(t)
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

async function getAccount(t: Tx, id: string): Promise<GatewayAccount> {
  const account = await findGatewayAccount(t, id)
  if (!account)
    throw refuse('not_found', 'gateway_account_not_found', 'There is no such gateway account; look under Integrations.')
  return account
}
