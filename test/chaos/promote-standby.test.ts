import { describe, expect, test } from 'vitest'
import { runPromotions } from '../../tools/chaos/promote.ts'
import { distributedPostgres } from '../../tools/chaos/standby-pair.ts'

const load = { times: 1, atOnce: 6, quietMs: 3_000, pauseMs: [2_500, 3_500], cash: false } as const

/** Needs the PostgreSQL of the distribution, since ours comes without the program that makes a standby. */
describe.skipIf(distributedPostgres() === null)('a primary that dies under load', () => {
  test('[FM-SYS-03] [FM-PAY-25] [R-06] with a synchronous standby loses nothing, and the quarantine lifts itself', async () => {
    const { findings, broken, surprises, quarantines } = await runPromotions({ seed: 'synchronous', ...load }, true)
    expect({ lost: findings.lost, doubled: findings.doubled, broken, surprises, quarantines }).toEqual({
      lost: [],
      doubled: [],
      broken: [],
      surprises: [],
      quarantines: 1,
    })
    expect(findings.charges).toBeGreaterThan(0)
  }, 300_000)

  test('[FM-SYS-03] [FM-PAY-25] [R-06] with a standby that lags behind goes into quarantine, books what was forgotten and charges nobody again', async () => {
    const { findings, quarantines } = await runPromotions({ seed: 'asynchronous', ...load }, false)
    expect({ lost: findings.lost, doubled: findings.doubled, quarantines }).toEqual({
      lost: [],
      doubled: [],
      quarantines: 1,
    })
    expect(findings.charges).toBeGreaterThan(0)
  }, 300_000)
})
