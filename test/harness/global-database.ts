import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { systemClock } from '../../src/ports/clock.ts'
import type { Log } from '../../src/ports/log.ts'
import { prepareDatabase } from '../../src/store/database.ts'

/** How a test file reaches the server and the migrated database that its own one is copied from. */
export type TestServer = {
  /** May create databases. */
  readonly adminUrl: string
  readonly template: string
  /** Databases of this run begin with it, so that none outlives the run. */
  readonly prefix: string
  readonly embedded: boolean
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer
  }
}

/**
 * One PostgreSQL for the whole run: the server of TEST_DATABASE_URL, or an embedded one in a temporary folder without
 * fsync. Migrated once; every test file then copies the result.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const { server, stop } = given ? await givenServer(given) : await embeddedServer()
  project.provide('testServer', server)
  return async () => {
    await stop()
    rmSync(demoFolderOf(server.prefix), { recursive: true, force: true })
  }
}

/** What the demo's first start of this run left in its data folder; the database beside it is called alike. */
export const demoFolderOf = (prefix: string): string => join(tmpdir(), `${prefix}demo`)

type Running = { readonly server: TestServer; stop(): Promise<void> }

const prefix = `remit_test_${process.pid}_${Date.now().toString(36)}_`

async function embeddedServer(): Promise<Running> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'remit-test-'))
  chmodSync(dataFolder, 0o755) // so that the database of a run by root stays inside it, and goes with it
  const database = await prepareDatabase({ dataFolder, log: quiet, clock: systemClock, durable: false })
  const { host = '', port = 5432 } = database.owner
  const adminUrl = `postgresql://postgres@/postgres?host=${encodeURIComponent(host)}&port=${port}`
  await asAdmin(adminUrl, async (client) => {
    // So that a whole server can be started on a test's database by DATABASE_URL, as its owner.
    await client.query('grant remit_app, remit_worker, remit_reader to remit_owner with inherit false, set true')
  })
  return {
    server: { adminUrl, template: 'remit', prefix, embedded: true },
    async stop() {
      await database.stop()
      rmSync(dataFolder, { recursive: true, force: true })
      rmSync(host, { recursive: true, force: true })
    },
  }
}

async function givenServer(adminUrl: string): Promise<Running> {
  const template = `${prefix}template`
  await asAdmin(adminUrl, (client) => client.query(`create database ${template}`))
  await prepareDatabase({
    databaseUrl: databaseIn(adminUrl, template),
    dataFolder: '',
    log: quiet,
    clock: systemClock,
  })
  return {
    server: { adminUrl, template, prefix, embedded: false },
    stop: () =>
      asAdmin(adminUrl, async (client) => {
        const { rows } = await client.query<{ datname: string }>(
          'select datname from pg_database where starts_with(datname, $1)',
          [prefix],
        )
        for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
      }),
  }
}

/** The same server, another database. */
export function databaseIn(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${database}`)
}

export async function asAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const quiet: Log = { info: () => {}, warn: console.warn, error: console.error }
