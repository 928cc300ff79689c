import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** What `postmaster.pid` of a cluster says about a server, and whether that is true. */
export type Found =
  | { readonly state: 'none' }
  /** A server of this cluster lives; its socket is in `socketFolder`. */
  | { readonly state: 'live'; readonly pid: number; readonly socketFolder: string }
  /** Somebody is writing the file at this moment. */
  | { readonly state: 'starting' }
  /** The file speaks of a process that is gone, is another program, or makes no sense. */
  | { readonly state: 'stale' }

/** Lines are: pid, data directory, start time, port, socket directory, listen address, shared memory key, status. */
export function readPostmasterFile(cluster: string): Found {
  let text: string
  try {
    text = readFileSync(postmasterFile(cluster), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'none' }
    throw error
  }
  const [pidText = '', , , , socketFolder = ''] = text.split('\n')
  const pid = Number.parseInt(pidText, 10)
  const isOurs = pid > 1 && isAlive(pid) && servesCluster(pid, cluster)
  if (isOurs && socketFolder.startsWith('/')) return { state: 'live', pid, socketFolder }
  if (isOurs || isFresh(cluster)) return { state: 'starting' }
  return { state: 'stale' }
}

/**
 * PostgreSQL refuses to start while the file names any living process, and after a machine or container restarts the
 * number often belongs to something else. Only a file that is known to be stale is removed.
 */
export function removeStalePostmasterFile(cluster: string): void {
  if (readPostmasterFile(cluster).state === 'stale') rmSync(postmasterFile(cluster), { force: true })
}

/** A process that has ended counts as dead although nobody has collected it yet: in containers nobody may ever do. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  try {
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false // it ended between the two questions
  }
}

const postmasterFile = (cluster: string): string => join(cluster, 'postmaster.pid')

const freshMs = 2000

function isFresh(cluster: string): boolean {
  const found = statSync(postmasterFile(cluster), { throwIfNoEntry: false })
  return found !== undefined && found.size === 0 && Date.now() - found.mtimeMs < freshMs
}

function servesCluster(pid: number, cluster: string): boolean {
  const line = `${commandLine(pid)} `
  if (!line.includes('postgres')) return false
  if (line.includes(` ${cluster} `)) return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster // the data folder was moved under a running server
  } catch {
    return false
  }
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim()
  } catch {
    return '' // it ended meanwhile
  }
}
