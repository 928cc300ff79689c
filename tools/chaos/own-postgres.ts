import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { startEmbeddedPostgres } from '../../src/ports/postgres/embedded-postgres.ts'

export type OwnPostgres = {
  readonly socketPath: string
  /** As DATABASE_URL, by way of a port of this machine that leads to the socket. */
  urlOn(port: number): string
  readonly admin: ClientConfig
  stop(): Promise<void>
}

/** The embedded PostgreSQL apart from any server, as one that somebody gives by DATABASE_URL. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'remit-postgres-'))
  chmodSync(dataFolder, 0o755) // so that the database of a run by root stays inside it, and goes with it
  const log = { info() {}, warn: console.error, error: console.error }
  const postgres = await startEmbeddedPostgres({ dataFolder, log })
  const admin = { host: postgres.socketFolder, port: postgres.port, user: postgres.superuser }
  const client = new Client({ ...admin, database: 'postgres' })
  await client.connect()
  await client.query('create database remit').finally(() => client.end())
  return {
    socketPath: join(postgres.socketFolder, `.s.PGSQL.${postgres.port}`),
    urlOn: (port) => `postgresql://${postgres.superuser}@127.0.0.1:${port}/remit`,
    admin: { ...admin, database: 'remit' },
    async stop() {
      await postgres.stop()
      rmSync(postgres.socketFolder, { recursive: true, force: true })
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
