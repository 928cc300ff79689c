import process from 'node:process'
import type { History } from '../history/history.ts'
import { type Cluster, openSimDatabase, startCluster } from '../world/cluster.ts'
import { openSimPools } from '../world/create-world.ts'
import type { Run } from './run.ts'
import { type Meddle, runHistory } from './run-history.ts'

/** Where one process plays its histories, one after the other. */
export type Stage = { play(history: History, meddle?: Meddle): Promise<Run>; close(): Promise<void> }

type Place = Pick<Cluster, 'host' | 'port'>

export async function openStage(place: Place, name: string): Promise<Stage> {
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
export async function withStage<T>(place: Place | undefined, work: (stage: Stage) => Promise<T>): Promise<T> {
  if (!place) return withCluster((cluster) => withStage(cluster, work))
  const stage = await openStage(place, 'sim')
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}

/** A server for this work alone. It ends, and its folder goes, also when the process is told to end. */
export async function withCluster<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startCluster()
  const end = (): void => {
    // Whatever still speaks to the server hears its end as an error, which must not end this process before its folder is gone.
    process.on('uncaughtException', () => {})
    void cluster.stop().finally(() => process.exit(130))
  }
  // `disconnect`: whoever asked for the work is gone.
  const reasons = ['SIGINT', 'SIGTERM', 'disconnect'] as const
  for (const reason of reasons) process.once(reason, end)
  try {
    return await work(cluster)
  } finally {
    for (const reason of reasons) process.off(reason, end)
    await cluster.stop()
  }
}
