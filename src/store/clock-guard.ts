import type { Directory } from '../ports/tx.ts'

/** How the clocks stood when they were last compared; one row for the whole system (CORRECTNESS §14). */
export type ClockGuard = {
  /** The system's clock at that time. */
  readonly heartbeatAt: Temporal.Instant
  /** How far it was ahead of the database's, in milliseconds. */
  readonly aheadMs: bigint
  readonly guardedSince: Temporal.Instant | null
  readonly reason: 'apart' | 'jumped' | null
  /** From when on the clocks have agreed and none has jumped. */
  readonly steadySince: Temporal.Instant | null
}

export async function findClockGuard(directory: Directory): Promise<ClockGuard | null> {
  const rows = await directory.rows<ClockGuard>(
    'select heartbeat_at, ahead_ms, guarded_since, reason, steady_since from clock_guard where id = 1',
  )
  return rows[0] ?? null
}

/** Whether jobs that move money, or note how far they have come by the clock, must wait. */
export async function isClockGuarded(directory: Directory): Promise<boolean> {
  return (await findClockGuard(directory))?.guardedSince != null
}

export async function storeClockGuard(directory: Directory, guard: ClockGuard): Promise<void> {
  await directory.rows(
    `insert into clock_guard (id, heartbeat_at, ahead_ms, guarded_since, reason, steady_since) values (1, $1, $2, $3, $4, $5)
     on conflict (id) do update set heartbeat_at = excluded.heartbeat_at, ahead_ms = excluded.ahead_ms,
       guarded_since = excluded.guarded_since, reason = excluded.reason, steady_since = excluded.steady_since`,
    [guard.heartbeatAt, guard.aheadMs, guard.guardedSince, guard.reason, guard.steadySince],
  )
}
