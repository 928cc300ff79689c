import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { systemClock } from '../../src/ports/clock.ts'
import { prepareDatabase } from '../../src/store/database.ts'
import { connectPrepared, type Prepared } from './prepared.ts'

/** A PostgreSQL server of this run's own, with one migrated database to copy. */
export type Cluster = { readonly host: string; readonly port: number; stop(): Promise<void> }

const template = 'remit'

/** Starts a server without fsync in a temporary folder, which goes with it. */
export async function startCluster(): Promise<Cluster> {
  const dataFolder = mkdtempSync(join(roomyMemory() ?? tmpdir(), 'remit-sim-'))
  chmodSync(dataFolder, 0o755) // so that the database of a run by root stays inside it, and goes with it
  const quiet = { info() {}, warn: console.warn, error: console.error }
  const database = await prepareDatabase({ dataFolder, log: quiet, clock: systemClock, durable: false })
  const { host = '', port = 5432 } = database.owner
  const cluster = { host, port }
  await asAdmin(cluster, 'postgres', async (client) => {
    // Statistics gathered at some moment would change plans, and with them the order of rows nobody asked to be ordered.
    await client.query('alter system set autovacuum = off')
    // A statement is planned once, not for each new value: its tables are small and its plan must not depend on the seed.
    await client.query('alter system set plan_cache_mode = force_generic_plan')
    await client.query('alter system set track_activities = off')
    await client.query('alter system set track_counts = off')
    await client.query("alter system set max_wal_size = '512MB'")
    await client.query('select pg_reload_conf()')
  })
  return {
    ...cluster,
    async stop() {
      await database.stop()
      rmSync(dataFolder, { recursive: true, force: true })
      rmSync(host, { recursive: true, force: true })
    },
  }
}

/** A folder in memory with room for a database, where the system has one: making and removing files is dear on disks. */
function roomyMemory(): string | null {
  const folder = '/dev/shm'
  if (!existsSync(folder)) return null
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > 4 * 1024 ** 3 ? folder : null
}

type Place = Pick<Cluster, 'host' | 'port'>

/** Where simulated histories happen: one database, emptied before each. */
export type SimDatabase = {
  readonly app: ClientConfig
  readonly worker: ClientConfig
  /** Sees one organization at a time, read-only, as `remit verify` does. */
  readonly reader: Prepared
  /** Sees everything and is bound to no organization; what the simulator itself asks with. */
  ask<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  empty(): Promise<void>
  close(): Promise<void>
}

/** Copies the migrated database under another name. */
export async function openSimDatabase(place: Place, name: string): Promise<SimDatabase> {
  await asAdmin(place, 'postgres', async (client) => {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template ${template} owner remit_owner`)
  })
  const as = (user: string): ClientConfig => ({ ...place, user, database: name })
  const [observer, reader] = await Promise.all([connectPrepared(as('postgres')), connectPrepared(as('remit_reader'))])
  const { rows } = await observer.client.query<{ name: string }>(
    `select format('%I', c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'migrations' order by 1`,
  )
  const tables = rows.map((row) => row.name).join(', ')
  return {
    app: as('remit_app'),
    worker: as('remit_worker'),
    reader,
    async ask<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
      return (await observer.query(sql, parameters)).rows as Row[]
    },
    // The tables that keep history refuse to be emptied, to everybody but a replica.
    async empty() {
      await Promise.all(
        ['set session_replication_role = replica', `truncate ${tables}`, 'set session_replication_role = origin'].map(
          (sql) => observer.query(sql, []),
        ),
      )
    },
    close: async () => void (await Promise.all([observer.client.end(), reader.client.end()])),
  }
}

async function asAdmin(place: Place, database: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ ...place, user: 'postgres', database })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
