import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { cannotRun } from './initialise.ts'
import { runsAsRoot } from './owner.ts'
import { makeSocketFolder, type Place } from './place.ts'
import { isAlive, readPostmasterFile } from './postmaster-file.ts'

export const port = 5432

/** A server that has been launched and may still be starting. `failure` is null while it lives. */
export type Launched = { failure(): string | null }

/**
 * Launches the server in its own process group, so that Ctrl-C in a terminal reaches Remit alone: the application
 * finishes what it is doing, and then stops the database itself.
 */
export function launch(place: Place, { postgres, durable }: { postgres: string; durable: boolean }): Launched {
  makeSocketFolder(place) // cleaners of /tmp may have taken it since
  const startedAt = Date.now()
  const child = spawn(postgres, ['-D', place.cluster, ...settings(place, durable)], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
    ...(runsAsRoot() && place.owner),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let failure: string | null = null
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  })
  child.on('error', (error) => {
    failure = cannotRun(postgres, error)
  })
  child.on('close', () => {
    failure ??= lastWords(place, { said, since: startedAt })
  })
  letGo(child)
  return { failure: () => failure }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes everything and leaves nothing to recover. */
export async function shutDown(cluster: string): Promise<void> {
  const found = readPostmasterFile(cluster)
  if (found.state !== 'live') return
  for (const { signal, patienceMs } of [
    { signal: 'SIGINT', patienceMs: 60_000 },
    { signal: 'SIGQUIT', patienceMs: 15_000 }, // at once; the write-ahead log is replayed at the next start
  ] as const) {
    signalIfAlive(found.pid, signal)
    if (await hasEnded(found.pid, patienceMs)) return
  }
  throw new Error(`PostgreSQL (process ${found.pid}) did not stop; its files are in ${cluster}.`)
}

async function hasEnded(pid: number, patienceMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
    if (!isAlive(pid)) return true
    await sleep(20)
  }
  return false
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Given at each start rather than written into the cluster, so that a new version of Remit brings its own. */
function settings(place: Place, durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: place.socketFolder,
    unix_socket_permissions: '0700',
    port: String(port),
    max_connections: '100',
    shared_buffers: '128MB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    autovacuum_naptime: '15s', // a fresh database gets statistics before its first busy minute is over
    jit: 'off', // its library is not in the bundle
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgres-%a.log', // one week, each day written over the same day of last week
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_min_messages: 'warning',
    log_error_verbosity: 'terse', // the detail of a broken constraint repeats customers' data
    log_min_error_statement: 'panic', // as do statements
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** What the server said before it ended: on its error stream, or, once that was redirected, in its log of today. */
function lastWords(place: Place, { said, since }: { said: string; since: number }): string {
  if (/FATAL|PANIC|error while loading/.test(said)) return said.trim()
  const folder = join(place.cluster, 'log')
  try {
    const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    const newest = files.filter((file) => file.at >= since - 1000).sort((a, b) => b.at - a.at)[0]
    if (newest) return readFileSync(join(folder, newest.name), 'utf8').trim().slice(-1000)
  } catch {
    // no log yet; what it said on its error stream is all there is
  }
  return said.trim() || 'it ended without a word'
}

/** The server outlives us when we are killed, and must not keep us alive when we are done. */
function letGo(child: ChildProcess): void {
  child.unref()
  const stream = child.stderr as unknown as { unref?: () => void } | null
  stream?.unref?.()
}
