import { judgeClocks } from '../flows/guard/judge-clocks.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { readDatabaseClock } from '../ports/database-clock.ts'
import { type ClockGuard, findClockGuard, storeClockGuard } from '../store/clock-guard.ts'
import { raiseException, resolveException } from '../store/exception.ts'
import { scanOrganizations } from '../store/organization.ts'

/** An answer that took longer says too little about when the database's clock was read. */
const mostMs = 2_000

/**
 * Compares the clocks and keeps what was seen. While they are not to be believed every organization has an open exception
 * `clock_guard`, which closes when they are (CORRECTNESS §14). Returns 1 while the guard is up, so that tests can ask.
 */
export async function watchClocks(system: System): Promise<number> {
  const askedAt = system.clock.now()
  const databaseNow = await readDatabaseClock(system.directory)
  const tookMs = system.clock.now().epochMilliseconds - askedAt.epochMilliseconds
  if (tookMs > mostMs) return 0
  const now = askedAt.add({ milliseconds: Math.max(0, Math.floor(tookMs / 2)) })
  const before = await findClockGuard(system.directory)
  const guard = judgeClocks({ now, databaseNow, before })
  await storeClockGuard(system.directory, guard)
  if (guard.guardedSince && !before?.guardedSince) await tellStaff(system, guard)
  if (!guard.guardedSince && before?.guardedSince) await tellThatItIsOver(system)
  return guard.guardedSince ? 1 : 0
}

async function tellStaff(system: System, guard: ClockGuard): Promise<void> {
  system.log.warn('the clocks are not to be believed: jobs that move money wait', {
    reason: guard.reason,
    aheadMs: Number(guard.aheadMs),
  })
  await forEveryOrganization(system, (t) =>
    raiseException(t, {
      id: system.ids.uuid(),
      kind: 'clock_guard',
      subjectKind: 'organization',
      subjectId: t.organizationId,
      facts: { reason: guard.reason, aheadMs: Number(guard.aheadMs), sentence: sentenceOf(guard) },
    }),
  )
}

function sentenceOf({ reason, aheadMs }: ClockGuard): string {
  if (reason === 'jumped') return 'The clock went back, or ahead by more than 36 hours, since it was last looked at.'
  const seconds = Math.round(Math.abs(Number(aheadMs)) / 1_000)
  return `This server’s clock is ${seconds} seconds ${aheadMs > 0n ? 'ahead of' : 'behind'} the database’s.`
}

const tellThatItIsOver = (system: System): Promise<void> =>
  forEveryOrganization(system, (t) =>
    resolveException(t, 'clock_guard', t.organizationId, 'The clocks agree again and have been steady.'),
  )

async function forEveryOrganization(
  system: System,
  work: (t: Parameters<typeof raiseException>[0]) => Promise<number>,
): Promise<void> {
  for (const { id } of await scanOrganizations(system.directory)) {
    await ctxFor(system, id, { kind: 'system' }).tx(async (t) => void (await work(t)))
  }
}
