import process from 'node:process'
import type { History } from '../history/history.ts'
import { type Cluster, openSimDatabase, startCluster } from '../world/cluster.ts'
import { openSimPools } from '../world/create-world.ts'
import type { Run } from './run.ts'
import { type Meddle, runHistory } from './run-history.ts'

/** Where one process plays its histories, one after the other. */
export type Stage = { play(history: History, meddle?: Meddle): Promise<Run>; close(): Promise<void> }

export async function openStage(place: { host: string; port: number }, name: string): Promise<Stage> {
  const database = await openSimDatabase(place, name)
  const pools = openSimPools(database)
  return {
    play: (history, meddle) => runHistory(history, database, pools, meddle),
    async close() {
      await pools.close()
      await database.close()
    },
  }
}

/** A stage on the server at `place`, or on one that is started for it and ends with it. */
export async function withStage<T>(
  place: { host: string; port: number } | undefined,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const cluster = place ? null : await startCluster()
  const end = () => void cluster?.stop().finally(() => process.exit(130))
  // `disconnect`: whoever asked for the work is gone.
  for (const reason of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(reason, end)
  try {
    const stage = await openStage(place ?? (cluster as Cluster), 'sim')
    try {
      return await work(stage)
    } finally {
      await stage.close()
    }
  } finally {
    for (const reason of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.off(reason, end)
    await cluster?.stop()
  }
}
