import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarkKeeper } from '../jobs/watch-instance.ts'
import type { Log } from '../ports/log.ts'

/**
 * The copy of the database's mark that lies in the data folder, where a restored database does not overwrite it
 * (CORRECTNESS §14). Written beside and renamed; one that cannot be read counts as none, and says so.
 */
export function markKeeper(dataFolder: string, log: Log): MarkKeeper {
  const file = join(dataFolder, 'instance-mark.json')
  let last = ''
  return {
    async read() {
      try {
        const { outboxId, markedAt } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
        if (typeof markedAt === 'string') return { outboxId: typeof outboxId === 'string' ? outboxId : null, markedAt }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      }
      log.warn('the mark in the data folder cannot be read', { file })
      return null
    },
    async write(mark) {
      const text = `${JSON.stringify(mark)}\n`
      if (text === last) return
      mkdirSync(dataFolder, { recursive: true, mode: 0o711 })
      writeFileSync(`${file}.new`, text, { mode: 0o600 })
      renameSync(`${file}.new`, file)
      last = text
    },
  }
}
