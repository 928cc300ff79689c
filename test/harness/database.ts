import type { ClientConfig } from 'pg'
import { inject } from 'vitest'
import { inRole } from '../../src/store/database.ts'
import { asAdmin, databaseIn } from './global-database.ts'

/** A migrated, empty database of a test file's own. */
export type TestDatabase = {
  readonly name: string
  /** As DATABASE_URL for a server that a test starts. */
  readonly url: string
  readonly owner: ClientConfig
  readonly app: ClientConfig
  readonly worker: ClientConfig
  readonly reader: ClientConfig
  /** Call it in `afterAll`, when the pools are closed; what is forgotten goes at the end of the run. */
  drop(): Promise<void>
}

/**
 * Copies the migrated template, which takes some tens of milliseconds. Call it in `beforeAll`, or at the top of the
 * file with `await`.
 */
export async function createTestDatabase(name = newDatabaseName()): Promise<TestDatabase> {
  const { adminUrl, template, embedded } = inject('testServer')
  await copyTemplate({ adminUrl, name, template, owner: embedded ? 'owner remit_owner' : '' })
  return testDatabase(name)
}

/** Databases so called go at the end of the run at the latest. */
export const newDatabaseName = (): string => `${inject('testServer').prefix}${crypto.randomUUID().slice(0, 8)}`

/** How a database of this run, which is there already, is reached in each role. */
export function testDatabase(name: string): TestDatabase {
  const { adminUrl, embedded } = inject('testServer')
  const adminsUrl = databaseIn(adminUrl, name)
  const url = embedded ? adminsUrl.replace('//postgres@', '//remit_owner@') : adminsUrl
  return {
    name,
    url,
    owner: { connectionString: url },
    app: { connectionString: inRole(url, 'remit_app') },
    worker: { connectionString: inRole(url, 'remit_worker') },
    reader: { connectionString: inRole(url, 'remit_reader') },
    drop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`)
      }),
  }
}

/** PostgreSQL refuses to copy a database while somebody is connected to it; another worker's copy is soon done. */
export async function copyTemplate(copy: {
  adminUrl: string
  name: string
  template: string
  owner: string
}): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await asAdmin(copy.adminUrl, (client) =>
        client.query(`create database ${copy.name} template ${copy.template} ${copy.owner}`),
      )
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || tries >= 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
