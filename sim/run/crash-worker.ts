import process from 'node:process'
import { type CrashJob, type CrashResult, crashEverywhere } from './crash-points.ts'
import { withStage } from './stage.ts'

process.once('message', async (message) => {
  const { cases } = message as CrashJob
  await withStage(undefined, async (stage) => {
    for (const { flow, profile } of cases) {
      const result: CrashResult = { flow, profile, ...(await crashEverywhere(stage, flow, profile)) }
      process.send?.(result)
    }
  })
  process.disconnect?.()
})
