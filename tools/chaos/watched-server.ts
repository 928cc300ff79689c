import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../source-files.ts'

/** A whole Remit in a process of its own that is started, killed and started again on the same port and data folder. */
export type WatchedServer = {
  readonly url: string
  pid(): number
  /** Starts it and answers after how many milliseconds `/healthz` was 200. */
  start(): Promise<number>
  /** SIGKILL to it and to every process of its own; PostgreSQL and the sandbox service are left alone. */
  kill(): Promise<void>
  /** SIGSTOP or SIGCONT, for a machine that hangs. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** How many milliseconds from now until `/healthz` is 200. */
  untilReady(): Promise<number>
  /** As SIGTERM does it. */
  stop(): Promise<void>
  /** The newest of what it printed, over all its starts. */
  printed(): string
}

type Options = {
  readonly dataFolder: string
  readonly port: number
  readonly env?: NodeJS.ProcessEnv
  /** Of the sandbox service, which is a child of whichever server began it. */
  readonly spare: () => readonly number[]
}

const readyWithinMs = 120_000
const stopsWithinMs = 45_000
/** As `npm start` does it (tools/bootstrap.mjs). */
const flags = [
  ...(JSON.parse(readFileSync(`${root}/tools/bootstrap/server-flags.json`, 'utf8')) as readonly string[]),
  '--disable-warning=ExperimentalWarning',
]

export function watchedServer({ dataFolder, port, env = {}, spare }: Options): WatchedServer {
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk).slice(-200_000)
  }
  const ended = (): boolean => child === null || child.exitCode !== null || child.signalCode !== null
  const untilReady = async (): Promise<number> => {
    const since = performance.now()
    while (performance.now() - since < readyWithinMs) {
      if (ended()) break
      if (await isReady(url)) return performance.now() - since
      await pause(20)
    }
    throw new Error(`The server did not become ready. It printed:\n${printed.slice(-4_000)}`)
  }
  return {
    url,
    pid: () => child?.pid ?? 0,
    start() {
      const { DATABASE_URL: _, ...inherited } = process.env
      child = spawn(process.execPath, [...flags, 'src/main/start.ts'], {
        cwd: root,
        env: {
          ...inherited,
          NODE_ENV: 'production',
          REMIT_DATA: dataFolder,
          REMIT_EMPTY: '1',
          PORT: String(port),
          PUBLIC_URL: url,
          PROXY_HOPS: '1', // so that the load can come from many addresses, as customers do
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child.stdout?.on('data', keep)
      child.stderr?.on('data', keep)
      return untilReady()
    },
    async kill() {
      if (!child?.pid || ended()) return
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      const own = descendantsOf(child.pid, spare())
      child.kill('SIGKILL')
      for (const pid of own) end(pid)
      await gone
    },
    signal: (name) => void child?.kill(name),
    untilReady,
    async stop() {
      if (!child || ended()) return
      const gone = new Promise((resolve) => child?.once('exit', () => resolve(true)))
      child.kill('SIGTERM')
      const inTime = await Promise.race([gone, pause(stopsWithinMs, false, { ref: false })])
      if (!inTime) child.kill('SIGKILL')
      await gone
    },
    printed: () => printed,
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status === 200
    },
    () => false,
  )

/** The processes that a process began, such as the one that draws PDFs; those of other systems than Linux end by themselves. */
function descendantsOf(pid: number, spare: readonly number[]): number[] {
  let children: number[]
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
  const own = children.filter((child) => !spare.includes(child) && !commandOf(child).includes('postgres'))
  return own.flatMap((child) => [child, ...descendantsOf(child, spare)])
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended with its parent
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
