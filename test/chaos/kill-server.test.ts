import { expect, test } from 'vitest'
import { killServer } from '../../tools/chaos/kill.ts'
import { bookedWithinMs, runOutages } from '../../tools/chaos/outages.ts'
import { expectUnharmed } from '../harness/unharmed.ts'

/** `npm run chaos:kill` kills a hundred times and waits for everybody; here those who still wait are sent away. */
test('[FM-SYS-01] [R-05] a server that is killed five times under load loses nothing, doubles nothing, and is soon back', async () => {
  const run = await runOutages(
    { seed: 'five kills', times: 5, atOnce: 6, quietMs: 5_000, pauseMs: [300, 1_500] },
    killServer,
  )
  const { bookedMs } = run
  expectUnharmed(run)
  expect(run.readyMs).toHaveLength(5)
  expect(Math.max(...bookedMs)).toBeLessThanOrEqual(bookedWithinMs)
}, 300_000)
