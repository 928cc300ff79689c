import { inject } from 'vitest'
import { newDatabaseName, type TestDatabase, testDatabase } from './database.ts'
import { asAdmin } from './global-database.ts'

/**
 * A backup of a test's database as it is now, to be opened like the original. Connections to the original are ended for
 * it, which its pools survive.
 */
export async function copyOf(original: TestDatabase): Promise<TestDatabase> {
  const { adminUrl, embedded } = inject('testServer')
  const name = newDatabaseName()
  await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [original.name])
    await client.query(
      `create database ${name} template ${original.name} ${embedded ? 'owner remit_owner' : ''}`.trim(),
    )
  })
  return testDatabase(name)
}
