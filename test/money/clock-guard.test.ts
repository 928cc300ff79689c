/** The system's clock against the database's own, which no test can move; only ours is (CORRECTNESS §14, FM-SYS-06). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeClocks } from '../../src/flows/guard/judge-clocks.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import { watchClocks } from '../../src/jobs/watch-clocks.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { ClockGuard } from '../../src/store/clock-guard.ts'
import { findClockGuard } from '../../src/store/clock-guard.ts'
import { findReconciliation } from '../../src/store/reconciliation.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
let aheadSeconds = 0
const clock: Clock = {
  now: () => Temporal.Now.instant().add({ seconds: aheadSeconds }),
  today: (zone) => clock.now().toZonedDateTimeISO(zone).toPlainDate().toString(),
}
beforeAll(async () => {
  world = await aMoneyWorld({ clock })
})
afterAll(() => world.close())

const guardException = async () =>
  (
    await world.ctx.tx((t) =>
      t.rows<{ state: string; facts: { reason: string } }>(
        "select state, facts from exceptions where organization_id = $1 and kind = 'clock_guard'",
        [t.organizationId],
      ),
    )
  )[0]

test('[FM-SYS-06] a clock ten minutes off holds back jobs that move money and tells staff, until the clocks agree again', async () => {
  expect(await watchClocks(world.system)).toBe(0)
  expect(await guardException()).toBeUndefined()
  const invoiceId = await world.anIssuedInvoice(1_200n)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  await perform(world.ctx, aPayCommand(invoiceId, 1_200n))

  aheadSeconds = 600
  expect(await watchClocks(world.system)).toBe(1)
  expect(await findClockGuard(world.system.directory)).toMatchObject({ reason: 'apart' })
  expect(await guardException()).toMatchObject({ state: 'open', facts: { reason: 'apart' } })
  // The attempt is long due by this clock, and is not looked up: by such a clock it might be believed absent.
  expect(await sweepAttempts(world.system)).toBe(0)
  // Nor are gateways compared: how far that came is noted by this clock, and ten minutes would later be left out.
  expect(await reconcileTail(world.system)).toBe(0)
  expect(await world.ctx.tx((t) => findReconciliation(t, world.accountId))).toBeNull()
  await watchClocks(world.system)

  aheadSeconds = 60
  expect(await watchClocks(world.system)).toBe(1)
  aheadSeconds = 20
  expect(await watchClocks(world.system)).toBe(1) // it went back by 40 seconds, which is a jump of its own
  for (const seconds of [10, 0]) {
    aheadSeconds = seconds
    await watchClocks(world.system)
  }
  expect(await guardException()).toMatchObject({ state: 'open' })
})

const at = (text: string) => Temporal.Instant.from(text)
const steady = (heartbeatAt: string, over: Partial<ClockGuard> = {}): ClockGuard => ({
  heartbeatAt: at(heartbeatAt),
  aheadMs: 0n,
  guardedSince: null,
  reason: null,
  steadySince: at('2026-03-01T00:00:00Z'),
  ...over,
})

test.each([
  ['thirty seconds ahead is believed', '2026-03-02T10:00:30Z', '2026-03-02T10:00:00Z', null],
  ['a millisecond more is not', '2026-03-02T10:00:30.001Z', '2026-03-02T10:00:00Z', 'apart'],
  ['nor is as much behind', '2026-03-02T10:00:00Z', '2026-03-02T10:00:30.001Z', 'apart'],
])('%s', (_, now, databaseNow, reason) => {
  const guard = judgeClocks({ now: at(now), databaseNow: at(databaseNow), before: steady('2026-03-02T09:59:55Z') })
  expect(guard.reason).toBe(reason)
  expect(guard.guardedSince === null).toBe(reason === null)
})

test.each([
  ['36 hours since the last heartbeat are believed', '2026-03-01T22:00:00Z', null],
  ['a second more is a jump', '2026-03-01T21:59:59Z', 'jumped'],
  ['a heartbeat 30 seconds in the future is believed', '2026-03-03T10:00:30Z', null],
  ['one from an hour in the future is a jump back', '2026-03-03T11:00:00Z', 'jumped'],
])('%s, though both clocks say the same', (_, heartbeat, reason) => {
  const now = at('2026-03-03T10:00:00Z')
  expect(judgeClocks({ now, databaseNow: now, before: steady(heartbeat) }).reason).toBe(reason)
})

test('[FM-SYS-06] after a jump the guard stays until the clocks have agreed for ten minutes, and begins anew with another', () => {
  const judged = (now: string, before: ClockGuard | null) => judgeClocks({ now: at(now), databaseNow: at(now), before })
  const jumped = judged('2026-03-09T10:00:00Z', steady('2026-03-02T10:00:00Z'))
  expect(jumped).toMatchObject({ reason: 'jumped', steadySince: null })
  const later = judged('2026-03-09T10:00:05Z', jumped)
  expect(later).toMatchObject({ reason: 'jumped', steadySince: at('2026-03-09T10:00:05Z') })
  expect(judged('2026-03-09T10:10:04Z', later).reason).toBe('jumped')
  expect(judged('2026-03-09T10:10:05Z', later)).toMatchObject({ reason: null, guardedSince: null })
  const back = judged('2026-03-09T09:00:00Z', later)
  expect(back).toMatchObject({ reason: 'jumped', steadySince: null, guardedSince: jumped.guardedSince })
})

test('the guard closes its exception by itself, and attempts are looked up again', async () => {
  aheadSeconds = 0
  await world.ctx.directory.rows("update clock_guard set reason = 'apart', steady_since = null, heartbeat_at = $1", [
    clock.now(),
  ])
  expect(await watchClocks(world.system)).toBe(0)
  expect(await guardException()).toMatchObject({ state: 'resolved' })
  aheadSeconds = 45 // the attempt is due; the guard has not looked since
  expect(await sweepAttempts(world.system)).toBe(1)
  expect(await reconcileTail(world.system)).toBe(1)
})
