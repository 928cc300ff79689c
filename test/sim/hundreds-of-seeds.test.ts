// Method: `npm run sim -- --seeds 300`. Each seed is a whole history with faults, on real PostgreSQL, held against the
// books of gateways that no crash of ours can touch (CORRECTNESS §17.2). Histories that once broke a rule come first.
import { availableParallelism } from 'node:os'
import { beforeAll, expect, test } from 'vitest'
import { shortfalls } from '../../sim/run/coverage.ts'
import { playSeeds, type SeedsResult } from '../../sim/run/crew.ts'
import { readRegressions } from '../../sim/run/regressions.ts'

const count = 300
const minutes = 60_000
const regressions = readRegressions()
let result: SeedsResult

beforeAll(async () => {
  const seeds = [...regressions.map(({ name }) => name), ...Array.from({ length: count }, (_, n) => String(n + 1))]
  result = await playSeeds({ seeds, processes: Math.min(availableParallelism(), 8), twice: false }, () => {})
}, 30 * minutes)

for (const { name, broke } of regressions) {
  test(`regression ${name} stays away: ${broke.slice(0, 80)}`, () => {
    expect(result.failures.filter(({ seed }) => seed === name)).toEqual([])
    expect(result.hashes[name]).toBeDefined()
  })
}

test(`[FM-SYS-01] every rule holds in ${count} histories`, () => {
  expect(result.failures.filter(({ seed }) => /^\d+$/.test(seed))).toEqual([])
  expect(result.tally.runs).toBe(count)
  expect(result.tally.steps).toBeGreaterThan(300 * count)
})

test('every legal move of attempts, intents and refunds is made, and every fault happens in 5 % of them', () => {
  expect(shortfalls(result.tally)).toEqual([])
})
