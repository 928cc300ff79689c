import { spawn } from 'node:child_process'
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { runsAsRoot } from './owner.ts'
import type { Place } from './place.ts'
import { isAlive } from './postmaster-file.ts'

export const superuser = 'postgres'

/**
 * Makes a new cluster under another name and renames it when it is complete, so that a first start that is cut short
 * leaves nothing that looks like a database. Two processes may do this at once; the second one's is thrown away.
 */
export async function initialise(
  place: Place,
  { initdb, durable }: { initdb: string; durable: boolean },
): Promise<void> {
  if (existsSync(place.cluster)) return
  removeUnfinished(place.folder)

  const unfinished = join(place.folder, `${prefix}${process.pid}`)
  const { code, output } = await run(initdb, place, [
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    // Without these the encoding comes from LANG, which services and cron do not set: the cluster would be SQL_ASCII.
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    // Everybody who can enter the socket's 0700 folder is us; nobody comes over the network.
    '--auth-local=trust',
    '--auth-host=reject',
    '--data-checksums',
    ...(durable ? [] : ['--no-sync']),
  ])
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new Error(`A new database could not be made in ${place.folder}: ${output.trim().slice(-1000)}`)
  }
  try {
    renameSync(unfinished, place.cluster)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(place.cluster)) throw error
  }
  if (durable) syncFolder(place.folder)
}

const prefix = 'unfinished-'

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length))
    // Its `initdb` may still be at work for a moment after it, and put a file into a folder that was just emptied.
    if (pid === process.pid || !isAlive(pid))
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** Without this a power cut could take back the rename. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function run(
  program: string,
  place: Place,
  parameters: readonly string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      ...(runsAsRoot() && place.owner),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => reject(new Error(cannotRun(program, error))))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** ENOENT for a program that is there means that its loader is missing: the machine's C library is not glibc. */
export function cannotRun(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' && existsSync(program)) {
    return (
      'The PostgreSQL that comes with Remit needs a Linux with glibc (Debian, Ubuntu, Red Hat and the like; not Alpine); ' +
      'set DATABASE_URL to a PostgreSQL server of version 15 or newer.'
    )
  }
  return `${program} could not be started (${error.code ?? error.message}); set DATABASE_URL to use a PostgreSQL server of your own.`
}
