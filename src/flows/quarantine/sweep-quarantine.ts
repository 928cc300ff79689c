import { type Ctx, ctxFor } from '../../ports/ctx.ts'
import { listGatewayAccounts } from '../../store/gateway-account.ts'
import {
  countFoundSince,
  findOpenQuarantine,
  lockOpenQuarantine,
  noteSweep,
  type Quarantine,
} from '../../store/quarantine.ts'
import { reconcileAccount } from '../reconcile/reconcile-account.ts'
import { endQuarantine } from './end-quarantine.ts'

/**
 * Replays every gateway account of an organization in quarantine, from a day before its database's mark until now, and
 * books what is missing (CORRECTNESS §14). After a failover that lost nothing the quarantine ends by itself; otherwise it
 * waits for an administrator. Safe to repeat: a run that is cut short is made again.
 */
export async function sweepQuarantine(ctx: Ctx): Promise<void> {
  const quarantine = await ctx.tx(findOpenQuarantine)
  if (!quarantine || quarantine.sweptAt) return
  const failure = await replay(ctx, quarantine)
  await ctx.tx(async (t) => {
    const locked = await lockOpenQuarantine(t)
    // A second cause that came while we compared may reach further back: then all of it is compared once more.
    if (!locked?.replayFrom.equals(quarantine.replayFrom)) return
    const found = await countFoundSince(t, locked.openedAt)
    noteSweep(t, locked.id, { found, failure, complete: failure === null })
    if (failure === null && found === 0 && locked.reason === 'failover')
      await endQuarantine(t, ctx, { ...locked, found })
  })
  ctx.queue.wakeRelay()
}

/** Why not every account could be compared, or null. */
async function replay(ctx: Ctx, { replayFrom }: Quarantine): Promise<string | null> {
  const accounts = (await ctx.tx(listGatewayAccounts)).filter(({ state }) => state === 'active')
  let failure: string | null = null
  for (const account of accounts) {
    const asGateway = ctxFor(ctx, ctx.organizationId, { kind: 'gateway', id: account.id, name: 'The gateway' })
    const run = await reconcileAccount(asGateway, account.id, replayFrom).catch((error: unknown) => ({
      failure: error instanceof Error ? error.message : String(error),
    }))
    if (run.failure) failure ??= `${account.name}: ${run.failure}`
  }
  return failure
}
