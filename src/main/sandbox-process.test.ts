import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sandboxAdmin } from '../../sandbox-service/admin-client.ts'
import { type SandboxService, startSandboxService } from './sandbox-process.ts'

let dataFolder: string
let service: SandboxService | undefined
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const options = () => ({ dataFolder, nodePath: process.execPath, log })

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'sandbox-process-'))
})
afterEach(async () => {
  await service?.stop()
  service = undefined
  rmSync(dataFolder, { recursive: true })
})

test('the service is started once and adopted by the next start, with the same keys', async () => {
  service = await startSandboxService(options())
  expect(service.adopted).toBe(false)
  const { apiKey } = await service.openAccount('01990000-0000-7000-8000-000000000001', 'nmi')
  const again = await startSandboxService(options())
  expect(again).toMatchObject({ adopted: true, pid: service.pid, url: service.url })
  expect(await again.openAccount('01990000-0000-7000-8000-000000000001', 'nmi')).toMatchObject({ apiKey })
})

test('two starts at once share one service', async () => {
  const both = await Promise.all([startSandboxService(options()), startSandboxService(options())])
  service = both[0]
  expect(both[1].pid).toBe(both[0].pid)
})

test('a stopped service comes back at its address, with its books', async () => {
  service = await startSandboxService(options())
  await service.openAccount('demo', 'stripe')
  const before = { url: service.url, adminKey: service.adminKey }
  const books = await sandboxAdmin(service).books('demo')
  await service.stop()
  service = await startSandboxService(options())
  expect(service.adopted).toBe(false)
  expect({ url: service.url, adminKey: service.adminKey }).toEqual(before)
  expect(await sandboxAdmin(service).books('demo')).toEqual(books)
})

test('facts of a dead service, or of a process that took its number, are not believed', async () => {
  service = await startSandboxService(options())
  const path = join(dataFolder, 'sandbox', 'service.json')
  const facts = JSON.parse(readFileSync(path, 'utf8'))
  await service.stop()
  writeFileSync(path, JSON.stringify({ ...facts, pid: process.pid }))
  service = await startSandboxService(options())
  expect(service.adopted).toBe(false)
})

test('the service outlives a starter that is killed with -9, and only its owner reads its files', async () => {
  const module = new URL('./sandbox-process.ts', import.meta.url).href
  const script = `
    const { startSandboxService } = await import(${JSON.stringify(module)})
    const log = { info() {}, warn() {}, error() {} }
    await startSandboxService({ dataFolder: ${JSON.stringify(dataFolder)}, nodePath: process.execPath, log })
    console.log('started')
    setInterval(() => undefined, 1000)`
  const starter: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script])
  await once(starter.stdout!, 'data')
  starter.kill('SIGKILL')
  await once(starter, 'exit')

  service = await startSandboxService(options())
  expect(service.adopted).toBe(true)
  for (const file of ['service.json', 'service.log', 'books.sqlite']) {
    expect(statSync(join(dataFolder, 'sandbox', file)).mode & 0o077, file).toBe(0)
  }
})

test('a service that cannot start is told with its last words', async () => {
  await expect(startSandboxService({ ...options(), nodePath: '/nonexistent/node' })).rejects.toThrow('did not start')
})
