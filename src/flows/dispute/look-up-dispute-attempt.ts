import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import { type Dispute, findDispute, lockDisputeById } from '../../store/dispute.ts'
import {
  type DisputeAttempt,
  decideDisputeAttempt,
  findDisputeAttempt,
  noteDisputeUnknown,
} from '../../store/dispute-attempt.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import {
  believeAbsentAfterSeconds,
  believeAbsentLookUps,
  lookUpLeaseSeconds,
  nextLookUp,
} from '../payment/look-up-schedule.ts'
import { isPast, isUndecided } from './dispute-attempts.ts'
import { takeInDispute } from './take-in-dispute.ts'

type Due = {
  readonly attempt: DisputeAttempt
  readonly dispute: Dispute
  readonly access: GatewayAccountAccess | null
}

/**
 * Finds out what became of an answer to a dispute that the gateway has not confirmed, by asking for the dispute itself
 * (CORRECTNESS §5). Nothing is sent again. That it never arrived is believed after three looks over a quarter of an hour, or
 * once the bank has decided without it; staff may then send it anew.
 */
export async function lookUpDisputeAttempt(ctx: Ctx, attemptId: string): Promise<void> {
  const due = await findDue(ctx, attemptId)
  if (!due) return
  const { attempt, dispute, access } = due
  const told = access ? await ctx.gateways.fetchDispute?.(access, dispute.gatewayDisputeId) : undefined
  if (access && told?.kind === 'found') {
    const now = await takeInDispute(ctx, access, told.dispute, 'lookup')
    await ctx.tx((t) => noteNegative(t, attempt.id, now))
    return
  }
  await ctx.tx(
    async (t) => void (await noteDisputeUnknown(t, attempt.id, false, nextLookUp(attempt.deadlineAt, t.now))),
  )
}

async function findDue(ctx: Ctx, attemptId: string): Promise<Due | null> {
  return ctx.tx(async (t) => {
    const attempt = await findDisputeAttempt(t, attemptId)
    if (!attempt || !isUndecided(attempt) || !attempt.nextLookupAt) return null
    if (Temporal.Instant.compare(attempt.nextLookupAt, t.now) > 0) return null
    const dispute = await findDispute(t, attempt.disputeId)
    if (!dispute) return null
    const account = await findGatewayAccount(t, dispute.gatewayAccountId)
    // A lease: a second worker that finds it meanwhile sees that it is not due.
    noteDisputeUnknown(t, attempt.id, false, t.now.add({ seconds: lookUpLeaseSeconds }))
    return { attempt, dispute, access: account?.secrets ? accessTo(ctx.vault, t.organizationId, account) : null }
  })
}

/** The dispute was read and does not show the answer; the funnel has decided the attempt already if it does. */
async function noteNegative(t: Parameters<typeof findDispute>[0], attemptId: string, seen: Dispute): Promise<void> {
  await lockDisputeById(t, seen.id)
  const attempt = await findDisputeAttempt(t, attemptId)
  if (!attempt || !isUndecided(attempt)) return
  const first = attempt.firstNegativeAt ?? t.now
  const spanned = (t.now.epochMilliseconds - first.epochMilliseconds) / 1_000
  const believed = attempt.lookups + 1 >= believeAbsentLookUps && spanned >= believeAbsentAfterSeconds(0)
  if (isPast(attempt, seen) || believed) {
    const detail = 'The gateway has none of it, so it never arrived.'
    decideDisputeAttempt(t, attempt.id, { state: 'absent', detail, by: 'lookup' })
    return
  }
  noteDisputeUnknown(t, attempt.id, true, nextLookUp(attempt.deadlineAt, t.now))
}
