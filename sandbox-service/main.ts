/**
 * Starts the sandbox service: `node sandbox-service/main.ts --folder ./sandbox-data [--port 4010]`. It writes
 * `service.json` into the folder when it listens; docs/sandbox-api.md is its manual.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { newId } from './ids.ts'
import { sandboxServer } from './server.ts'
import { openService } from './service.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, port: { type: 'string', default: '0' } } })
const port = Number(values.port)
if (!values.folder || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('Usage: node sandbox-service/main.ts --folder <folder> [--port <port>]')
  process.exit(2)
}
const folder = resolve(values.folder)

const service = openOrExplain()
const adminKey = service.marks.read('adminKey') ?? service.marks.write('adminKey', newId('sak'))
const server = sandboxServer(service, { adminKey, onStop: stop })

// The port of the last time is asked for first: callers keep the address in their settings.
const lastPort = Number(service.marks.read('port') ?? 0)
server.on('error', (error) => {
  if (port === 0 && lastPort !== 0 && !server.listening && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    service.marks.write('port', '0')
    server.listen(0, '127.0.0.1')
    return
  }
  console.error(`The sandbox service cannot listen: ${error.message}`)
  process.exit(1)
})
server.on('listening', () => {
  const { port: taken } = server.address() as AddressInfo
  service.marks.write('port', String(taken))
  const facts = { pid: process.pid, port: taken, url: `http://127.0.0.1:${taken}`, adminKey }
  // Written beside and renamed, so that nobody reads half of it.
  const path = join(folder, 'service.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(facts)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  console.log(`sandbox service listening on ${facts.url}`)
})
server.listen(port || lastPort, '127.0.0.1')
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

function openOrExplain(): ReturnType<typeof openService> {
  try {
    return openService(folder)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error'
    console.error(`The sandbox's books in ${folder} cannot be opened (is another service using them?): ${why}`)
    process.exit(1)
  }
}

function stop(): void {
  server.close(() => {
    service.books.close()
    process.exit(0)
  })
  server.closeIdleConnections()
  // Calls that are kept waiting on purpose do not hold the process up.
  setTimeout(() => server.closeAllConnections(), 500).unref()
  rmSync(join(folder, 'service.json'), { force: true })
}
