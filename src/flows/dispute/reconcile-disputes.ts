import { errorText } from '../../core/error-text.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { DisputePage, GatewayAccountAccess, GatewayDispute } from '../../ports/gateway.ts'
import { findDisputeComparison, listUnsettledDisputes, noteDisputeComparison } from '../../store/dispute.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { takeInDispute } from './take-in-dispute.ts'

export type DisputeRun = { readonly seen: number; readonly failure: string | null }

/** Each run goes back so far behind the last one, because gateways list things late. */
const overlapHours = 26
const mostPages = 200

/**
 * Finds disputes that no webhook told of, and what became of the open ones (CORRECTNESS §12 L1, L2): walks the gateway's list of
 * those opened since the last run, then asks for each that is not settled here. Safe to run at any time and twice at
 * once. A run that could not be finished leaves its mark where it was.
 */
export async function reconcileDisputes(ctx: Ctx, accountId: string): Promise<DisputeRun> {
  const begun = await ctx.tx(async (t) => {
    const [account, last] = await Promise.all([findGatewayAccount(t, accountId), findDisputeComparison(t, accountId)])
    if (!account?.secrets) return null
    const since = (last?.comparedUntil ?? account.connectedAt).subtract({ hours: overlapHours })
    return { access: accessTo(ctx.vault, t.organizationId, account), since, at: t.now }
  })
  if (!begun || !ctx.gateways.listDisputes) return { seen: 0, failure: null }
  const { access, since, at } = begun
  const seen = new Set<string>()
  let failure: string | null = null
  const take = async (told: GatewayDispute): Promise<void> => {
    seen.add(told.gatewayDisputeId)
    await takeInDispute(ctx, access, told, 'reconcile').catch((error: unknown) => {
      failure = `${told.gatewayDisputeId}: ${errorText(error)}`
      ctx.log.error('a dispute could not be compared', { dispute: told.gatewayDisputeId, error: failure })
    })
  }
  failure = (await walk(ctx, access, since, take)) ?? failure
  failure = (await askForOpen(ctx, access, seen, take)) ?? failure
  await ctx.tx(async (t) => {
    await noteDisputeComparison(t, { gatewayAccountId: accountId, comparedUntil: failure ? null : at, failure })
  })
  return { seen: seen.size, failure }
}

type Take = (told: GatewayDispute) => Promise<void>

async function walk(
  ctx: Ctx,
  access: GatewayAccountAccess,
  since: Temporal.Instant,
  take: Take,
): Promise<string | null> {
  let cursor: string | null = null
  for (let page = 0; page < mostPages; page += 1) {
    const answer: DisputePage | undefined = await ctx.gateways.listDisputes?.(access, { since, cursor })
    if (!answer) return null
    if (answer.kind === 'failed') return `the gateway could not be asked for disputes: ${answer.why}`
    for (const told of answer.disputes) await take(told)
    cursor = answer.next
    if (cursor === null) return null
  }
  return `more than ${mostPages} pages`
}

/** Open ones were opened long before the list begins, and change without another being opened. */
async function askForOpen(
  ctx: Ctx,
  access: GatewayAccountAccess,
  seen: ReadonlySet<string>,
  take: Take,
): Promise<string | null> {
  const open = await ctx.tx((t) => listUnsettledDisputes(t, access.id))
  for (const { id } of open.filter((one) => !seen.has(one.id))) {
    const answer = await ctx.gateways.fetchDispute?.(access, id)
    if (answer?.kind === 'failed') return `dispute ${id} could not be asked for: ${answer.why}`
    if (answer?.kind === 'found') await take(answer.dispute)
  }
  return null
}
