import process from 'node:process'
import { PLANTED } from '../planted/planted.ts'
import { startCluster } from '../world/cluster.ts'
import { type PlantedJob, type PlantedResult, seek } from './planted.ts'

process.once('message', async (message) => {
  const { names, mostSeeds } = message as PlantedJob
  const cluster = await startCluster()
  try {
    for (const bug of PLANTED.filter(({ name }) => names.includes(name))) {
      const result: PlantedResult = { name: bug.name, failure: await seek(cluster, bug, mostSeeds) }
      process.send?.(result)
    }
  } finally {
    await cluster.stop()
  }
  process.disconnect?.()
})
