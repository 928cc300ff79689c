import process from 'node:process'
import { historyNamed } from './regressions.ts'
import { withStage } from './stage.ts'
import { addRun, emptyTally, type Tally } from './tally.ts'

/** What a process of the crew is told to do, and what it answers. */
export type SeedJob = {
  /** A server that runs already; without it the process starts one of its own. */
  readonly place?: { readonly host: string; readonly port: number }
  /** Numbers of seeds, or names of regressions. */
  readonly seeds: readonly string[]
  readonly twice: boolean
  readonly untilFailure?: boolean
}
export type Failure = { readonly kind: 'failure'; readonly seed: string; readonly violations: readonly string[] }
export type SeedsDone = {
  readonly kind: 'done'
  readonly tally: Tally
  readonly hashes: Readonly<Record<string, string>>
}

const say = (message: Failure | SeedsDone): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, undefined, {}, () => resolve()))

process.once('message', async (message) => {
  const { place, seeds, twice, untilFailure } = message as SeedJob
  await withStage(place, async (stage) => {
    const tally = emptyTally()
    const hashes: Record<string, string> = {}
    for (const seed of seeds) {
      const { history, isRegression } = historyNamed(seed)
      const run = await stage.play(history)
      if (!isRegression) addRun(tally, run)
      hashes[seed] = run.hash
      if (run.violations.length > 0) await say({ kind: 'failure', seed, violations: run.violations })
      if (run.violations.length > 0 && untilFailure) break
      if (!twice) continue
      const again = await stage.play(history)
      if (again.hash === run.hash) continue
      await say({ kind: 'failure', seed, violations: [`the same seed gave trace ${run.hash} and then ${again.hash}`] })
    }
    await say({ kind: 'done', tally, hashes })
  })
  process.disconnect?.()
})
