/**
 * Starts the sandbox service: `node sandbox-service/main.ts --folder ./sandbox-data [--port 4010]`. It writes
 * `service.json` into the folder when it listens; docs/sandbox-api.md is its manual.
 */
import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startSandbox } from './start.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, port: { type: 'string' } } })
const port = values.port === undefined ? undefined : Number(values.port)
if (!values.folder || (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))) {
  console.error('Usage: node sandbox-service/main.ts --folder <folder> [--port <port>]')
  process.exit(2)
}
const folder = resolve(values.folder)

try {
  const running = await startSandbox({ folder, port, onStopped: () => process.exit(0) })
  process.on('SIGTERM', () => void running.stop())
  process.on('SIGINT', () => void running.stop())
  flushCompileCache() // now rather than at the end, since most ends are not announced
  console.log(`sandbox service listening on ${running.url}`)
} catch (error) {
  const why = error instanceof Error ? error.message : 'unknown error'
  console.error(`The sandbox service cannot start on ${folder} (is another one using it?): ${why}`)
  process.exit(1)
}
