import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Cluster } from '../world/cluster.ts'
import type { Failure, SeedJob, SeedsDone } from './seed-worker.ts'
import { addTally, emptyTally, type Tally } from './tally.ts'

export type SeedsResult = {
  readonly tally: Tally
  readonly failures: readonly Failure[]
  readonly hashes: Readonly<Record<string, string>>
}

/** Shares seeds among processes, since one history can use but one core. `onFailure` hears of each as it is found. */
export async function playSeeds(
  cluster: Cluster,
  { seeds, processes, twice }: { seeds: readonly string[]; processes: number; twice: boolean },
  onFailure: (failure: Failure) => void,
): Promise<SeedsResult> {
  const tally = emptyTally()
  const failures: Failure[] = []
  const hashes: Record<string, string> = {}
  await Promise.all(
    Array.from({ length: Math.min(processes, seeds.length) }, (_, n) => {
      const share = seeds.filter((_, at) => at % processes === n)
      const job: SeedJob = { host: cluster.host, port: cluster.port, database: `sim_${n + 1}`, seeds: share, twice }
      return playShare(job, (message) => {
        if (message.kind === 'failure') {
          failures.push(message)
          onFailure(message)
        } else {
          addTally(tally, message.tally)
          Object.assign(hashes, message.hashes)
        }
      })
    }),
  )
  return { tally, failures, hashes }
}

function playShare(job: SeedJob, hear: (message: Failure | SeedsDone) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'seed-worker.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    child.on('message', (message) => hear(message as Failure | SeedsDone))
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`a process of the simulator ended with ${code ?? signal}`)),
    )
    child.send(job)
  })
}
