import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type SandboxAdmin, sandboxAdmin } from '../../sandbox-service/admin-client.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startsWithinMs = 90_000
const stopsWithinMs = 40_000

/** A whole Remit in processes of its own, as `npm start` runs it. */
export type ServerProcess = {
  readonly url: string
  readonly email: string
  readonly password: string
  /** Of the demo; empty when it was started without. */
  readonly payLink: string
  readonly apiKey: string
  /** The sandbox's own books. */
  readonly books: SandboxAdmin
  /** For commands beside it. */
  readonly dataFolder: string
  /** What it has printed so far. */
  printed(): string
  /** As SIGTERM does it: what is in hand is finished. */
  halt(): Promise<void>
  /** The same, and the data folder goes with it. */
  stop(): Promise<void>
}

type Options = {
  /** Absent: the embedded PostgreSQL, in the data folder. */
  readonly databaseUrl?: string
  /** Without the demo's customers and invoices. */
  readonly empty?: boolean
  /** Absent: a new one. It goes when the server stops. */
  readonly dataFolder?: string
  /** Where others have to know the address beforehand; otherwise a port that is free. */
  readonly port?: number
  readonly env?: NodeJS.ProcessEnv
}

export function newDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'remit-e2e-'))
  chmodSync(folder, 0o755) // so that the database of a run by root stays inside it, and goes with it
  return folder
}

/** Starts src/main/start.ts with a data folder of its own and waits until it can take a payment. */
export async function startServer(options: Options = {}): Promise<ServerProcess> {
  const { databaseUrl, empty = false, env = {} } = options
  const dataFolder = options.dataFolder ?? newDataFolder()
  const port = options.port ?? (await freePort())
  const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main/start.ts'], {
    cwd: root,
    env: {
      ...inherited,
      PORT: String(port),
      REMIT_DATA: dataFolder,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(empty && { REMIT_EMPTY: '1' }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk).slice(-200_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const halt = async () => {
    await end(child)
    if (child.exitCode !== 0) endSandbox(dataFolder)
  }
  const stop = async () => {
    await halt()
    rmSync(dataFolder, { recursive: true, force: true })
  }
  try {
    const url = `http://localhost:${port}`
    const started = await untilReady(child, url, dataFolder, () => printed)
    const service = JSON.parse(readFileSync(join(dataFolder, 'sandbox', 'service.json'), 'utf8')) as ServiceFile
    return { ...started, url, dataFolder, books: sandboxAdmin(service), printed: () => printed, halt, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type ServiceFile = { readonly url: string; readonly adminKey: string }
type Told = { readonly email: string; readonly password: string; readonly payLink: string; readonly apiKey: string }

/** /healthz may answer before a first start has made the demo, so `started.json` is waited for as well. */
async function untilReady(child: ChildProcess, url: string, folder: string, printed: () => string): Promise<Told> {
  const deadline = performance.now() + startsWithinMs
  while (performance.now() < deadline) {
    if (child.exitCode !== null) break
    const healthy = await fetch(`${url}/healthz`).then(
      (answer) => answer.status === 200,
      () => false,
    )
    const told = healthy ? readTold(folder, child.pid ?? 0) : null
    if (told) return told
    await pause(100)
  }
  throw new Error(`The server did not start. It printed:\n${printed().slice(-4_000)}`)
}

function readTold(folder: string, pid: number): Told | null {
  try {
    const told = JSON.parse(readFileSync(join(folder, 'started.json'), 'utf8')) as Partial<Told> & { pid?: number }
    if (told.pid !== pid) return null
    return {
      email: told.email ?? '',
      password: told.password ?? '',
      payLink: told.payLink ?? '',
      apiKey: told.apiKey ?? '',
    }
  } catch {
    return null // not written yet
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const inTime = await Promise.race([ended.then(() => true), pause(stopsWithinMs, false, { ref: false })])
  if (inTime) return
  child.kill('SIGKILL')
  await ended
}

/** A server that could not start, or had to be killed, leaves its sandbox service running for the next one to adopt. */
function endSandbox(dataFolder: string): void {
  try {
    const { pid } = JSON.parse(readFileSync(join(dataFolder, 'sandbox', 'service.json'), 'utf8')) as { pid?: number }
    if (pid) process.kill(pid, 'SIGTERM')
  } catch {
    // It has ended with its server, as it should, or was never begun.
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
