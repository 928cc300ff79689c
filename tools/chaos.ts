/**
 * `npm run chaos:kill -- --kills 100`, `chaos:pg -- --stops 25`, `chaos:lines` and `chaos:freeze`: real processes under
 * load that are killed, stopped, cut off and frozen, and the books of both sides compared afterwards (CORRECTNESS §17.5).
 * `--seed` repeats the decisions of a run, though not its timing. SIGTERM ends a long run early and judges what it was.
 * Exit code 1 when a bar is missed.
 */
import { loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { freezeServer } from './chaos/freeze.ts'
import { killServer } from './chaos/kill.ts'
import { type RunResult, runOutages } from './chaos/outages.ts'
import { printRun } from './chaos/print-run.ts'
import { runPromotions } from './chaos/promote.ts'
import { stopPostgres } from './chaos/stop-postgres.ts'
import { runUnsteady } from './chaos/unsteady.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '100' },
    stops: { type: 'string', default: '25' },
    times: { type: 'string', default: '3' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '10' },
  },
})
const { seed } = values
const atOnce = Number(values['at-once'])
const onOutage = (done: number, readyMs: number): void => {
  if (done % 10 === 0) console.log(`  ${done} done, ready again after ${readyMs.toFixed(0)} ms the last time`)
}
let enough = false
process.once('SIGTERM', () => {
  console.log('  no more after this one; the books are compared now')
  enough = true
})
// Two minutes is how long an idempotency key of a request that was cut off stays taken.
const common = { seed, atOnce, quietMs: 200_000, pauseMs: [500, 4_000], onOutage, isEnough: () => enough } as const
const seconds = (otherwise: number): number => Number(values.seconds ?? otherwise) * 1_000

const kinds: Readonly<Record<string, { outages: string; run(): Promise<RunResult> }>> = {
  kill: { outages: 'kills', run: () => runOutages({ ...common, times: Number(values.kills) }, killServer) },
  pg: { outages: 'stops', run: () => runOutages({ ...common, times: Number(values.stops) }, stopPostgres) },
  promote: { outages: 'promotions', run: () => runPromotions({ ...common, times: Number(values.times) }, true) },
  // Once: it ends in quarantine, which only an administrator lifts. What was forgotten of cash, nobody can tell.
  'promote-async': {
    outages: 'promotions',
    run: () => runPromotions({ ...common, times: 1, cash: false, quietMs: 5_000, pauseMs: [4_000, 6_000] }, false),
  },
  lines: {
    outages: 'times with unsteady lines',
    run: () => runUnsteady({ ...common, times: Number(values.times) }, seconds(30)),
  },
  // Longer than the lease of a look-up, which is a minute.
  freeze: {
    outages: 'times frozen',
    run: () => runOutages({ ...common, times: Number(values.times), second: true }, freezeServer(seconds(75))),
  },
}

const name = positionals[0] ?? ''
const kind = kinds[name]
if (!kind) {
  console.error(`There is no chaos "${name}"; there are ${Object.keys(kinds).join(', ')}.`)
  process.exit(2)
}
console.log(`Seed ${seed}, load ${(loadavg()[0] ?? 0).toFixed(1)}.`)
const good = printRun(kind.outages, await kind.run())
console.log(`Load ${(loadavg()[0] ?? 0).toFixed(1)} at the end.`)
process.exit(good ? 0 : 1)
