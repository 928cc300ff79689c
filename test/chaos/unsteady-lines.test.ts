import { expect, test } from 'vitest'
import { runUnsteady } from '../../tools/chaos/unsteady.ts'
import { expectUnharmed } from '../harness/unharmed.ts'

/** `npm run chaos:lines` does so for longer, three times over. */
test('[FM-SYS-04] [FM-PAY-06] [FM-PAY-10] lines to PostgreSQL and the gateway that break, stall and fall silent lose no money and double none', async () => {
  const run = await runUnsteady(
    { seed: 'unsteady', times: 1, atOnce: 6, quietMs: 5_000, pauseMs: [500, 1_000] },
    15_000,
  )
  const { made } = run
  expectUnharmed(run)
  expect(made.reset + made.stall + made.half_close + made.silence).toBeGreaterThan(3)
}, 300_000)
