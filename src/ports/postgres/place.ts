import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { bundledMajor, bundledVersion, systemFolder } from './binaries.ts'
import { canEnter, dedicatedOwner, type Owner, ourselves, runsAsRoot } from './owner.ts'

/** Where the database's files are, who owns them, and where its socket is. */
export type Place = {
  readonly owner: Owner
  /** Holds the cluster and, while it is being made, its unfinished forms; belongs to `owner`, mode 0700. */
  readonly folder: string
  /** PostgreSQL's own data directory. */
  readonly cluster: string
  readonly socketFolder: string
}

/**
 * Finds or chooses the place that belongs to `dataFolder`, and writes it down in the data folder's `postgres.json`.
 *
 * Normally that is `<data folder>/postgres`. When root's database user cannot walk there (0700 homes), it is a folder
 * of its own in /var/lib/remit. A data folder of another major version is refused before anything touches it.
 */
export function placeFor(dataFolder: string): Place {
  mkdirSync(dataFolder, { recursive: true })
  const data = realpathSync(dataFolder)
  const note = readNote(data) ?? makeNote(data)
  refuseOtherMajor(data, note.major)
  refuseIfGone(data, note.folder)

  const { folder } = note
  const owner = ownerOf(folder)
  makeFolder(folder, owner)
  refuseIfWalledOff(owner, folder)
  const place = { owner, folder, cluster: join(folder, 'cluster'), socketFolder: socketFolderFor(folder) }
  refuseOtherMajor(data, clusterMajor(place.cluster) ?? bundledMajor)
  makeSocketFolder(place)
  return place
}

type Note = { readonly major: number; readonly folder: string }

const noteFile = (data: string): string => join(data, 'postgres.json')

function readNote(data: string): Note | null {
  if (!existsSync(noteFile(data))) return null
  try {
    const { major, folder } = JSON.parse(readFileSync(noteFile(data), 'utf8')) as Partial<Note>
    if (typeof major === 'number' && typeof folder === 'string') {
      return { major, folder: folder.startsWith('/') ? folder : join(data, folder) }
    }
  } catch {
    // falls through to the sentence below: a file that cannot be read is treated as one that says nothing
  }
  throw new Error(
    `${noteFile(data)} does not say where the database is; restore it from a backup, or write ` +
      `{"major":${bundledMajor},"folder":"postgres"} into it if the database is in ${join(data, 'postgres')}.`,
  )
}

/** Of two processes that start for the first time at once, the second takes what the first one noted. */
function makeNote(data: string): Note {
  const inside = join(data, 'postgres')
  const folder = staysInside(data) ? inside : join(systemFolder, randomUUID())
  makeFolder(folder, ownerOf(folder))
  // By its relative path where it is inside, so that the data folder can be moved.
  const text = JSON.stringify({ major: bundledMajor, folder: folder === inside ? 'postgres' : folder })
  const unfinished = `${noteFile(data)}.${process.pid}`
  writeFileSync(unfinished, `${text}\n`, { mode: 0o644 })
  try {
    linkSync(unfinished, noteFile(data))
    if (folder !== inside) writeFileSync(join(folder, 'belongs-to'), `${data}\n`)
    return { major: bundledMajor, folder }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (folder !== inside) rmdirSync(folder)
    return readNote(data) ?? { major: bundledMajor, folder: inside }
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/**
 * Outside, the folder's name is random and never made from the data folder's path: somebody who deletes a data folder
 * and begins anew at the same place must not find the old database there, beside new keys that cannot open its secrets.
 */
function staysInside(data: string): boolean {
  return !runsAsRoot() || existsSync(join(data, 'postgres')) || canEnter(dedicatedOwner(), data)
}

/** An existing database keeps its owner, whoever starts it; a new one belongs to us or to root's dedicated user. */
function ownerOf(folder: string): Owner {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!runsAsRoot()) {
    const us = ourselves()
    if (found && found.uid !== us.uid) {
      throw new Error(
        `The database in ${folder} belongs to another user (uid ${found.uid}); ` +
          'start Remit as the user who made it, or as root, or choose another data folder with REMIT_DATA.',
      )
    }
    return us
  }
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : dedicatedOwner()
}

function makeFolder(folder: string, owner: Owner): void {
  if (folder.startsWith(`${systemFolder}/`)) {
    mkdirSync(systemFolder, { recursive: true })
    chmodSync(systemFolder, 0o755)
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (runsAsRoot()) chownSync(folder, owner.uid, owner.gid)
  chmodSync(folder, 0o700)
}

/** Without this, a lost /var/lib (a container made anew) would look like a first start, and money would be gone in silence. */
function refuseIfGone(data: string, folder: string): void {
  if (folder.startsWith(`${data}/`) || existsSync(folder)) return
  throw new Error(
    `The database of ${data} is in ${folder}, and that folder is gone; ` +
      `restore it from a backup, or delete ${noteFile(data)} to begin with an empty database.`,
  )
}

/** The data folder was closed after its first start. */
function refuseIfWalledOff(owner: Owner, folder: string): void {
  if (!runsAsRoot() || canEnter(owner, folder)) return
  throw new Error(
    `The database's own user (uid ${owner.uid}) cannot reach ${folder}; ` +
      'let others pass through every folder above it (chmod o+x), since PostgreSQL cannot run as root.',
  )
}

function clusterMajor(cluster: string): number | null {
  try {
    return Number(readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim())
  } catch {
    return null // not initialised yet
  }
}

function refuseOtherMajor(data: string, major: number): void {
  if (major === bundledMajor) return
  throw new Error(
    `The database in ${data} was made by PostgreSQL ${major}, and this version of Remit comes with PostgreSQL ` +
      `${bundledVersion}; start it with the version of Remit that made it, or choose another data folder with REMIT_DATA.`,
  )
}

/** A socket's path may have 107 characters, so it cannot be in the data folder; the hash tells data folders apart. */
const socketFolderFor = (folder: string): string => `/tmp/remit-${hash(folder)}`

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/**
 * Who can enter the socket's folder is the database's superuser, so a folder that somebody else made first in /tmp is
 * refused rather than used.
 */
export function makeSocketFolder({ socketFolder, owner }: Place): void {
  try {
    mkdirSync(socketFolder, { mode: 0o700 })
    if (runsAsRoot()) chownSync(socketFolder, owner.uid, owner.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = lstatSync(socketFolder)
  if (!found.isDirectory() || (found.uid !== owner.uid && !(runsAsRoot() && found.uid === 0))) {
    throw new Error(`${socketFolder} belongs to somebody else; remove it, since the database's socket has to be there.`)
  }
  if (runsAsRoot()) chownSync(socketFolder, owner.uid, owner.gid)
  chmodSync(socketFolder, 0o700)
}
