import { expect, test } from 'vitest'
import { bookedWithinMs, runOutages } from '../../tools/chaos/outages.ts'
import { stopPostgres } from '../../tools/chaos/stop-postgres.ts'

/** `npm run chaos:pg` stops it twenty-five times and waits for everybody. */
test('[FM-SYS-02] [FM-PAY-07] [R-06] PostgreSQL stopped at once under load comes back by itself, and no money is lost or doubled', async () => {
  const run = await runOutages(
    { seed: 'two stops', times: 2, atOnce: 6, quietMs: 5_000, pauseMs: [500, 2_000] },
    stopPostgres,
  )
  const { findings, broken, surprises, bookedMs } = run
  expect({ lost: findings.lost, doubled: findings.doubled, broken, surprises }).toEqual({
    lost: [],
    doubled: [],
    broken: [],
    surprises: [],
  })
  expect(findings.charges).toBeGreaterThan(0)
  expect(run.readyMs).toHaveLength(2)
  expect(Math.max(...bookedMs)).toBeLessThanOrEqual(bookedWithinMs)
}, 300_000)
