import { join } from 'node:path'
import { inLanes, share } from './lanes.ts'
import type { Failure, SeedJob, SeedsDone } from './seed-worker.ts'
import { addTally, emptyTally, type Tally } from './tally.ts'

export type SeedsResult = {
  readonly tally: Tally
  readonly failures: readonly Failure[]
  readonly hashes: Readonly<Record<string, string>>
}

/** Shares histories among processes, since one can use but one core. `onFailure` hears of each as it is found. */
export async function playSeeds(
  { seeds, processes, twice }: { seeds: readonly string[]; processes: number; twice: boolean },
  onFailure: (failure: Failure) => void,
): Promise<SeedsResult> {
  const tally = emptyTally()
  const failures: Failure[] = []
  const hashes: Record<string, string> = {}
  const jobs = share(seeds, processes).map((seeds): SeedJob => ({ seeds, twice }))
  await inLanes(join(import.meta.dirname, 'seed-worker.ts'), jobs, (message: Failure | SeedsDone) => {
    if (message.kind === 'failure') {
      failures.push(message)
      onFailure(message)
    } else {
      addTally(tally, message.tally)
      Object.assign(hashes, message.hashes)
    }
  })
  return { tally, failures, hashes }
}
