import { withDatabase } from './open.ts'
import { readOptions } from './options.ts'

/** `migrate`: what a start does by itself, for those who want it done before. */
export async function migrateNow(words: readonly string[]): Promise<number> {
  readOptions(words, {})
  return withDatabase(async ({ database }) => {
    for (const name of database.migrated) console.log(`applied  ${name}`)
    console.log(database.migrated.length > 0 ? 'The database is up to date.' : 'The database was up to date already.')
    return 0
  })
}
