import { errorText } from '../../core/error-text.ts'
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
import { askNewest } from './ask-newest.ts'
import { endQuarantine } from './end-quarantine.ts'

/** What was pending in the moments that were lost is among so many. */
const mostUndecided = 100

/**
 * Replays every gateway account of an organization in quarantine, from a day before its database's mark until now, and
 * books what is missing (CORRECTNESS §14). After a failover that lost nothing the quarantine ends by itself; otherwise it
 * waits for an administrator. Safe to repeat: a run that is cut short is made again.
 */
export async function sweepQuarantine(ctx: Ctx): Promise<void> {
  const quarantine = await ctx.tx(findOpenQuarantine)
  if (!quarantine || quarantine.sweptAt) return
  const { failure, undecided } = await replay(ctx, quarantine)
  await ctx.tx(async (t) => {
    const locked = await lockOpenQuarantine(t)
    // A second cause that came while we compared may reach further back: then all of it is compared once more.
    if (!locked?.replayFrom.equals(quarantine.replayFrom)) return
    const found = (await countFoundSince(t, locked.openedAt)) + undecided
    noteSweep(t, locked.id, { found, failure, complete: failure === null })
    if (failure === null && found === 0 && locked.reason === 'failover')
      await endQuarantine(t, ctx, { ...locked, found })
  })
  ctx.queue.wakeRelay()
}

type Replayed = {
  /** Why not every account could be compared, or null. */
  readonly failure: string | null
  /** Movements with a reference of ours that nobody here knows and that could not be booked: they are pending there. */
  readonly undecided: number
}

async function replay(ctx: Ctx, { replayFrom }: Quarantine): Promise<Replayed> {
  const accounts = (await ctx.tx(listGatewayAccounts)).filter(({ state }) => state === 'active')
  let failure: string | null = null
  let undecided = 0
  for (const account of accounts) {
    const asGateway = ctxFor(ctx, ctx.organizationId, { kind: 'gateway', id: account.id, name: 'The gateway' })
    const run = await reconcileAccount(asGateway, account.id, replayFrom).catch((error: unknown) => ({
      failure: errorText(error),
    }))
    if (run.failure) failure ??= `${account.name}: ${run.failure}`
    const asked = await askNewest(asGateway, account.id, mostUndecided)
    if (asked.kind === 'answered') undecided += asked.unknown.length
    else failure ??= `${account.name}: it could not be asked for its newest movements`
  }
  return { failure, undecided }
}
