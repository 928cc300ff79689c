import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { coverageReport, shortfalls } from './run/coverage.ts'
import { playCrashPoints } from './run/crash-points.ts'
import { playSeeds } from './run/crew.ts'
import { playPlanted } from './run/planted.ts'
import { historyNamed, keepRegression, readRegressions } from './run/regressions.ts'
import type { Run } from './run/run.ts'
import { shrink } from './run/shrink.ts'
import { type Stage, withStage } from './run/stage.ts'
import { readable } from './story/readable.ts'

const usage = `npm run sim                      the regressions, then 100 seeds
npm run sim -- --seeds 300       the regressions, then so many seeds
npm run sim -- --from 1000       the first seed (1)
npm run sim -- --twice           each seed twice: both traces must be the same
npm run sim -- --seed 7          one seed, told as a story; when it fails it is shrunk and kept as a regression
npm run sim -- --seed 7 --whole  at once, without shrinking it
npm run sim -- --seed 7 --steps  with each step, also those in which nothing happened
npm run sim:crashpoints          a crash before, in and after every port call of each flow on each gateway
npm run sim:planted              mistakes planted into a copy of the source, each of which must be caught`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    steps: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(Math.max(1, Math.min(availableParallelism(), 8))) },
    crashpoints: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else process.exitCode = await play()

function play(): Promise<number> {
  const { seed, only } = values
  if (seed !== undefined) return withStage(undefined, (stage) => tellSeed(stage, seed))
  if (values.crashpoints) return playCrashPoints(Number(values.processes), only)
  if (values.planted) return playPlanted(Number(values.processes), Number(values.seeds), only)
  return playMany()
}

/** The regressions and then many seeds, on all cores. */
async function playMany(): Promise<number> {
  const began = performance.now()
  const first = Number(values.from)
  const numbers = Array.from({ length: Number(values.seeds) }, (_, n) => String(first + n))
  const seeds = [...readRegressions().map(({ name }) => name), ...numbers]
  const { tally, failures } = await playSeeds(
    { seeds, processes: Number(values.processes), twice: values.twice },
    ({ seed, violations }) => {
      console.log(`seed ${seed} breaks a rule: ${violations[0]}\n  read it with: npm run sim -- --seed ${seed}`)
    },
  )
  const seconds = (performance.now() - began) / 1_000
  console.log(coverageReport(tally).join('\n'))
  const missing = shortfalls(tally)
  if (missing.length > 0) console.log(`NOT REACHED\n  ${missing.join('\n  ')}`)
  console.log(
    `${tally.runs} seeds${values.twice ? ', each twice with the same trace' : ''}: ${tally.steps} steps, ${tally.crashes} crashes, ` +
      `${failures.length} violations, in ${seconds.toFixed(0)} s (${(tally.runs / seconds).toFixed(2)} a second)`,
  )
  return failures.length + missing.length > 0 ? 1 : 0
}

/** One seed, or one regression by name, in sentences. */
async function tellSeed(stage: Stage, seed: string): Promise<number> {
  const { history, isRegression } = historyNamed(seed)
  const run = await stage.play(history)
  if (run.violations.length === 0) {
    console.log(storyOf(run))
    console.log(`\nseed ${seed}: every rule held; trace ${run.hash}`)
    return 0
  }
  if (values.whole) {
    console.log(storyOf(run))
    console.log(`\nseed ${seed} breaks a rule:\n  ${run.violations.join('\n  ')}`)
    return 1
  }
  const shrunk = await shrink(history, run, (candidate) => stage.play(candidate))
  console.log(storyOf(shrunk.run))
  const [broke = ''] = shrunk.run.violations
  console.log(`\nseed ${seed} breaks a rule:\n  ${shrunk.run.violations.join('\n  ')}`)
  console.log(
    `shrunk to ${shrunk.history.operations.length} operations and ${Object.keys(shrunk.history.faults ?? {}).length} faults in ${shrunk.tries} runs`,
  )
  if (!isRegression) console.log(`kept as ${keepRegression(`seed-${seed}`, { broke, history: shrunk.history })}`)
  return 1
}

function storyOf({ story, violations }: Run): string {
  return (values.steps ? story : readable(story, violations)).join('\n')
}
