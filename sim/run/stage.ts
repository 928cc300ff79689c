import type { History } from '../history/history.ts'
import { openSimDatabase } from '../world/cluster.ts'
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
