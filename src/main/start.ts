import { mkdirSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { askGateways, greetDatabase } from '../jobs/watch-instance.ts'
import { systemClock } from '../ports/clock.ts'
import { prepareDatabase } from '../store/database.ts'
import { type Config, readConfig } from './config.ts'
import { consoleLog } from './console-log.ts'
import { firstRun } from './first-run.ts'
import { markKeeper } from './kept-mark.ts'
import { startSandboxService } from './sandbox-process.ts'
import { listen } from './serve.ts'
import { buildApp } from './server.ts'
import { readStarted, type Started, writeStarted } from './started-file.ts'
import { wire } from './system.ts'
import { startWorker } from './worker.ts'

const wantedNode = 'v26.'
const backofficeFolder = fileURLToPath(new URL('../../dist/backoffice/', import.meta.url))

/** How long requests and gateway calls in hand may take when we are asked to stop (CORRECTNESS §14). */
const stopMs = 35_000

/** How long a start waits for gateways to tell their newest movements. */
const askMs = 4_000

/** Starts everything in this process group, prints where it is, and stops in order when asked to. */
async function start(): Promise<void> {
  if (!process.version.startsWith(wantedNode)) {
    throw new Error(
      `This is Node ${process.version}, and Remit needs ${wantedNode}x. Start it with "npm start", which brings its own.`,
    )
  }
  const startedAt = performance.now()
  const config = readConfig()
  // Others may pass through, so that PostgreSQL under its own user reaches its part; each part keeps its own doors shut.
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o711 })
  const log = consoleLog(systemClock, process.env.NODE_ENV === 'production' ? 'warn' : 'info')

  const [connections, sandbox] = await Promise.all([
    prepareDatabase({
      databaseUrl: config.databaseUrl,
      dataFolder: config.dataFolder,
      log,
      clock: systemClock,
      onProgress: ({ name }) => console.log(`  ${name}`),
    }),
    startSandboxService({ dataFolder: config.dataFolder, nodePath: process.execPath, log }),
  ])
  const wired = await wire(config, connections, sandbox, log)
  // Before anything is served: is this the database we left, and as far as we left it?
  const keeper = markKeeper(config.dataFolder, log)
  const questions = await greetDatabase(wired.system, keeper)
  const asking = askGateways(wired.system, questions).catch((error: unknown) =>
    log.error('gateways could not be asked for their newest movements', { error: String(error) }),
  )
  // One that is away is asked again by the worker; customers of the others are not kept waiting for it.
  await Promise.race([asking, pause(askMs, undefined, { ref: false })])
  const server = await listen(buildApp(config, wired, sandbox, backofficeFolder), config.host, config.port)
  const worker = await startWorker(wired.system, wired.queue, { keeper, questions })
  const made = await firstRun(config, wired)
  const started = await remember(config, made)

  const stop = once(async (signal: string) => {
    console.log(`\n${signal}: finishing what is in hand ...`)
    worker.stopClaiming()
    // Requests and jobs in hand have the same time; what is not done by then is found like after a crash.
    const drained = Promise.all([server.stop(stopMs), worker.stop(), wired.queue.stop(stopMs)])
    const inTime = await Promise.race([drained.then(() => true), pause(stopMs + 500, false, { ref: false })])
    if (inTime) await wired.close()
    await sandbox.stop()
    await connections.stop()
    process.exit(0)
  })
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  announce(started, (performance.now() - startedAt) / 1_000)
}

/** A second start prints what the first one made. */
async function remember(config: Config, made: Omit<Started, 'url' | 'pid'> | null): Promise<Started> {
  const before = await readStarted(config.dataFolder)
  const kept = made ?? {
    email: before?.email ?? null,
    password: before?.password ?? null,
    payLink: before?.payLink ?? null,
    apiKey: before?.apiKey ?? null,
  }
  const started: Started = { url: config.publicUrl, ...kept, pid: process.pid }
  await writeStarted(config.dataFolder, started)
  return started
}

function announce(started: Started, seconds: number): void {
  console.log(`
Remit is ready (${seconds.toFixed(1)} s).

  Back office  ${started.url}
  Sign in      ${started.email ?? '(as before)'}${started.password ? `  ${started.password}` : ''}
  Pay link     ${started.payLink ?? '(none yet)'}
  Test card    4242 4242 4242 4242, any date to come, any code
  API          ${started.url}/api/v1/docs
  Mailbox      ${started.url}/dev/mail

Stop with Ctrl-C.`)
}

/** Stops in order once. One Ctrl-C may reach us twice, by npm and by the terminal; a later one means now. */
function once(run: (signal: string) => Promise<void>): (signal: string) => void {
  let since: number | null = null
  return (signal) => {
    if (since !== null) return performance.now() - since > 2_000 ? process.exit(1) : undefined
    since = performance.now()
    run(signal).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  }
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  if (process.env.REMIT_DEBUG) console.error(error)
  process.exit(1)
})
