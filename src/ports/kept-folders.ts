import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'

/** One small folder per entry, the newest `max` of each organization; several processes may write and read at once. */
export type KeptFolders = {
  /** Returns the new entry's id. Files appear all at once or not at all. */
  add(organizationId: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string>
  /** Newest first. */
  ids(organizationId: string): Promise<readonly string[]>
  /** Null when there is no such entry, file or organization; ids and names that could leave the folder count as absent. */
  read(organizationId: string, id: string, file: string): Promise<Buffer | null>
}

/** Keeps entries under `root/<organizationId>/<id>/`. Ids sort by time, so that the oldest are found without opening them. */
export function keptFolders(root: string, clock: Clock, max = 500): KeptFolders {
  const ids = async (organizationId: string): Promise<string[]> => {
    if (!organizationIdShape.test(organizationId)) return []
    const names = await readdir(join(root, organizationId)).catch(() => [])
    return names
      .filter((name) => idShape.test(name))
      .sort()
      .reverse()
  }
  return {
    ids,
    async add(organizationId, files) {
      if (!organizationIdShape.test(organizationId)) throw new Error('an organization id is a uuid')
      const id = `${String(clock.now().epochMilliseconds).padStart(14, '0')}-${randomBytes(5).toString('hex')}`
      const folder = join(root, organizationId)
      const unfinished = join(folder, `.${id}`)
      await mkdir(unfinished, { recursive: true, mode: 0o700 })
      for (const [name, content] of Object.entries(files)) {
        await writeFile(join(unfinished, name), content, { mode: 0o600 })
      }
      await rename(unfinished, join(folder, id))
      const old = (await ids(organizationId)).slice(max)
      await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })))
      return id
    },
    async read(organizationId, id, file) {
      const known = organizationIdShape.test(organizationId) && idShape.test(id) && fileShape.test(file)
      return known ? readFile(join(root, organizationId, id, file)).catch(() => null) : null
    },
  }
}

const organizationIdShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const idShape = /^\d{14}-[0-9a-f]{10}$/
const fileShape = /^[a-z0-9]+(-\d+)?(\.[a-z]+)?$/
