import { test } from 'vitest'
import { freezeServer } from '../../tools/chaos/freeze.ts'
import { runOutages } from '../../tools/chaos/outages.ts'
import { expectUnharmed } from '../harness/unharmed.ts'

/** Longer than PostgreSQL lets a transaction idle; `npm run chaos:freeze` freezes for longer than a look-up's lease. */
test('[FM-REN-04] [R-05] a server that hangs while a second one goes on wakes up to books in which nothing happened twice', async () => {
  const run = await runOutages(
    { seed: 'freeze', times: 1, atOnce: 6, quietMs: 5_000, pauseMs: [500, 2_000], second: true },
    freezeServer(17_000),
  )
  expectUnharmed(run)
}, 300_000)
