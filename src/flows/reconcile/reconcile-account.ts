import { errorText } from '../../core/error-text.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, Movement, MovementPage } from '../../ports/gateway.ts'
import { openException } from '../../store/exception.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import {
  findReconciliation,
  listCaptured,
  listOpenRefundIds,
  listSettled,
  noteRun,
} from '../../store/reconciliation.ts'
import { applyMovement, type Compared } from './apply-movement.ts'

export type TailRun = Readonly<Record<Compared, number>> & { readonly seen: number; readonly failure: string | null }

/** Each run goes back so far behind the last one, because gateways list things late (CORRECTNESS §12 L2). */
const overlapHours = 26
const mostPages = 1_000
/** As many of the newest movements as gateways tell at once. */
const newestFirst = 100
/** What is younger may be in our books and not yet in the gateway's list. */
const settleMinutes = 15

/**
 * L2: walks the gateway's own list of movements and compares each with our rows. What nobody here asked for is booked
 * and told to staff; what we believe in and the gateway does not know becomes an exception. Safe to run at any time and
 * twice at once. A run that could not be finished leaves its mark where it was. `from` goes back further than the tail.
 */
export async function reconcileAccount(ctx: Ctx, accountId: string, from?: Temporal.Instant): Promise<TailRun> {
  const begun = await ctx.tx(async (t) => {
    const [account, before] = await Promise.all([findGatewayAccount(t, accountId), findReconciliation(t, accountId)])
    return account?.secrets
      ? { access: accessTo(ctx.vault, t.organizationId, account), account, before, at: t.now }
      : null
  })
  const run = { seen: 0, matched: 0, recorded: 0, excepted: 0, nothing: 0 }
  if (!begun) return { ...run, failure: null }
  const { access, account, before, at } = begun
  const tail = (before?.comparedUntil ?? account.connectedAt).subtract({ hours: overlapHours })
  const since = from && Temporal.Instant.compare(from, tail) < 0 ? from : tail
  const seen = new Set<string>()
  const newest = await compareNewest(ctx, access, since)
  let failure = await walk(ctx, access, since, async (movement, agreed) => {
    const { gatewayTxnId } = movement.txn
    run.seen += 1
    seen.add(gatewayTxnId)
    run[
      newest.get(gatewayTxnId) ??
        (agreed(movement) ? 'matched' : await applyMovement(ctx, access, movement, 'reconcile'))
    ] += 1
  })
  failure ??= await askAgain(ctx, access)
  failure ??= await lookForMissing(ctx, access, { since, until: at.subtract({ minutes: settleMinutes }), seen })
  await ctx.tx(async (t) => {
    await noteRun(t, { gatewayAccountId: accountId, comparedUntil: failure ? null : at, failure, seen: run.seen })
  })
  ctx.queue.wakeRelay()
  return { ...run, failure }
}

/**
 * What happened just before a restart is missed most, and stands at the end of a list that is walked from its beginning: a
 * server that is restarted again and again would never come to it. So the newest are compared first; what cannot be asked here
 * is asked by the walk. Answers what became of each, by the gateway's id.
 */
async function compareNewest(
  ctx: Ctx,
  access: GatewayAccountAccess,
  since: Temporal.Instant,
): Promise<ReadonlyMap<string, Compared>> {
  const done = new Map<string, Compared>()
  const page = await ctx.gateways.newestTxns?.(access, newestFirst)
  if (page?.kind !== 'page') return done
  const movements = page.movements.filter(({ txn }) => Temporal.Instant.compare(txn.at, since) >= 0).toReversed()
  const agreed = await readAgreed(ctx, access, movements)
  for (const movement of movements.filter((each) => !agreed(each)))
    await one(ctx, movement, async () => {
      done.set(movement.txn.gatewayTxnId, await applyMovement(ctx, access, movement, 'reconcile'))
    })
  return done
}

/** One movement that fails does not hide the others; answers what went wrong, or null. */
async function one(ctx: Ctx, { txn }: Movement, work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    const failure = `${txn.gatewayTxnId}: ${errorText(error)}`
    ctx.log.error('a movement could not be compared', { movement: txn.gatewayTxnId, error: failure })
    return failure
  }
}

/** All pages since an instant; answers what went wrong, or null. */
async function walk(
  ctx: Ctx,
  access: GatewayAccountAccess,
  since: Temporal.Instant,
  compare: (movement: Movement, agreed: (movement: Movement) => boolean) => Promise<void>,
): Promise<string | null> {
  let failure: string | null = null
  let cursor: string | null = null
  for (let page = 0; page < mostPages; page += 1) {
    const answer: MovementPage | undefined = await ctx.gateways.listTxns?.(access, { since, cursor })
    if (!answer) return null
    if (answer.kind === 'failed') return `the gateway could not be asked: ${answer.why}`
    const agreed = await readAgreed(ctx, access, answer.movements)
    for (const movement of answer.movements) {
      failure = (await one(ctx, movement, () => compare(movement, agreed))) ?? failure
    }
    cursor = answer.next
    if (cursor === null) return failure
  }
  return `more than ${mostPages} pages`
}

/**
 * Which of a page's movements stand here just so. Nothing is to be done about them, and they are nearly all: after a
 * restart what is missing is found in seconds, however long the list is.
 */
async function readAgreed(
  ctx: Ctx,
  access: GatewayAccountAccess,
  movements: readonly Movement[],
): Promise<(movement: Movement) => boolean> {
  const ids = movements.map(({ txn }) => txn.gatewayTxnId)
  const settled = await ctx.tx((t) => listSettled(t, access.id, ids))
  const byId = new Map(settled.map((one) => [`${one.kind} ${one.gatewayTxnId}`, one]))
  return ({ kind, outcome, txn }) => {
    const ours = byId.get(`${kind} ${txn.gatewayTxnId}`)
    if (ours?.fee === null && txn.fee !== null) return false
    return outcome.kind === 'succeeded' && ours?.amount === txn.amount.minor && ours.currency === txn.amount.currency
  }
}

/** Refunds that could not be booked yet, or were pending when they were found: too old for the list, and not done with. */
async function askAgain(ctx: Ctx, access: GatewayAccountAccess): Promise<string | null> {
  for (const { id } of await ctx.tx((t) => listOpenRefundIds(t, access.id))) {
    const answer = await ctx.gateways.fetchTxn?.(access, { kind: 'refund', id })
    if (answer?.kind === 'failed') return `refund ${id} could not be asked for: ${answer.why}`
    if (answer?.kind === 'found') await applyMovement(ctx, access, answer.movement, 'reconcile')
  }
  return null
}

type Window = { readonly since: Temporal.Instant; readonly until: Temporal.Instant; readonly seen: ReadonlySet<string> }

/** Payments of ours that the list did not have: asked for one by one before anything is said of them. */
async function lookForMissing(ctx: Ctx, access: GatewayAccountAccess, window: Window): Promise<string | null> {
  const { since, until, seen } = window
  const ours = await ctx.tx((t) => listCaptured(t, access.id, since, until))
  for (const payment of ours.filter(({ gatewayTxnId }) => !seen.has(gatewayTxnId))) {
    const answer = await ctx.gateways.fetchTxn?.(access, { kind: 'charge', id: payment.gatewayTxnId })
    if (!answer || answer.kind === 'failed') return 'a payment that the list did not have could not be asked for'
    if (answer.kind === 'found') {
      await applyMovement(ctx, access, answer.movement, 'reconcile')
      continue
    }
    const facts = { gatewayTxnId: payment.gatewayTxnId, expected: payment.amount, currency: payment.currency }
    await ctx.tx(async (t) => {
      const about = { id: ctx.ids.uuid(), subjectKind: 'payment', subjectId: payment.id, facts }
      await openException(t, { ...about, kind: 'missing_at_gateway' })
    })
  }
  return null
}
