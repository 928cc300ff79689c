import { expect, test } from 'vitest'
import { bookedWithinMs, runOutages } from '../../tools/chaos/outages.ts'
import { stopPostgres } from '../../tools/chaos/stop-postgres.ts'
import { expectUnharmed } from '../harness/unharmed.ts'

/** `npm run chaos:pg` stops it twenty-five times and waits for everybody. */
test('[FM-SYS-02] [FM-PAY-07] [R-06] PostgreSQL stopped at once under load comes back by itself, and no money is lost or doubled', async () => {
  const run = await runOutages(
    { seed: 'two stops', times: 2, atOnce: 6, quietMs: 5_000, pauseMs: [500, 2_000] },
    stopPostgres,
  )
  const { bookedMs } = run
  expectUnharmed(run)
  expect(run.readyMs).toHaveLength(2)
  expect(Math.max(...bookedMs)).toBeLessThanOrEqual(bookedWithinMs)
}, 300_000)
