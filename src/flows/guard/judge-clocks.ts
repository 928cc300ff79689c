import type { ClockGuard } from '../../store/clock-guard.ts'

/** Clocks that differ by more are not believed (CORRECTNESS §14). */
const apartMs = 30_000
const jumpMs = 36 * 3_600_000
/** After a jump the clocks have to agree for so long. */
const steadyMs = 600_000

type Reading = {
  /** The system's clock, half-way through asking the database for its own. */
  readonly now: Temporal.Instant
  readonly databaseNow: Temporal.Instant
  /** How the clocks stood at the last heartbeat; null at the very first. */
  readonly before: ClockGuard | null
}

/**
 * What two clocks and the last heartbeat say: whether jobs that move money must wait. Apart closes as soon as the clocks
 * agree; a jump, forward by more than 36 hours or back by more than 30 seconds, after ten steady minutes.
 */
export function judgeClocks({ now, databaseNow, before }: Reading): ClockGuard {
  const aheadMs = now.epochMilliseconds - databaseNow.epochMilliseconds
  const sinceMs = before ? now.epochMilliseconds - before.heartbeatAt.epochMilliseconds : 0
  const isApart = Math.abs(aheadMs) > apartMs
  const jumped = sinceMs > jumpMs || sinceMs < -apartMs
  const steadySince = isApart || jumped ? null : (before?.steadySince ?? now)
  const common = { heartbeatAt: now, aheadMs: BigInt(aheadMs), steadySince }
  const guardedSince = before?.guardedSince ?? now
  if (isApart) return { ...common, guardedSince, reason: before?.reason === 'jumped' || jumped ? 'jumped' : 'apart' }
  if (jumped) return { ...common, guardedSince, reason: 'jumped' }
  const steadyForMs = steadySince ? now.epochMilliseconds - steadySince.epochMilliseconds : 0
  const holds = before?.reason === 'jumped' && steadyForMs < steadyMs
  return holds ? { ...common, guardedSince, reason: 'jumped' } : { ...common, guardedSince: null, reason: null }
}
