import process from 'node:process'
import { PLANTED } from '../planted/planted.ts'
import { type PlantedJob, type PlantedResult, seek } from './planted.ts'
import { withCluster } from './stage.ts'

process.once('message', async (message) => {
  const { names, mostSeeds } = message as PlantedJob
  await withCluster(async ({ host, port }) => {
    for (const bug of PLANTED.filter(({ name }) => names.includes(name))) {
      const result: PlantedResult = { name: bug.name, failure: await seek({ host, port }, bug, mostSeeds) }
      process.send?.(result)
    }
  })
  process.disconnect?.()
})
