import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientConfig } from 'pg'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { startEmbeddedPostgres } from '../ports/postgres/embedded-postgres.ts'
import { HeardClient } from '../ports/postgres/heard-client.ts'
import { migrate, type Progress } from './migrate.ts'
import { makeGrantedRoles, makeLoginRoles, type WorkRole } from './roles.ts'

/** How to connect to a migrated database, by what one wants to do there. */
export type Database = {
  /** Owns the tables: migrations, and nothing a request could reach. */
  readonly owner: ClientConfig
  /** What the server and its flows use; sees one organization at a time. */
  readonly app: ClientConfig
  /** What the job worker scans with; sees which organization a row belongs to, and no more. */
  readonly worker: ClientConfig
  /** Reads one organization at a time: reports and `verify`. */
  readonly reader: ClientConfig
  readonly embedded: boolean
  /** Names of the migrations that were applied just now. */
  readonly migrated: readonly string[]
  /** Ends our use of the embedded server; does nothing for a server of the user's own. */
  stop(): Promise<void>
}

type Request = {
  /** DATABASE_URL; without it the embedded server in the data folder is used. */
  readonly databaseUrl?: string | undefined
  readonly dataFolder: string
  readonly log: Log
  readonly clock: Clock
  readonly onProgress?: (progress: Progress) => void
  /** Of the embedded server; false is for tests only. */
  readonly durable?: boolean
  /** How long the server of DATABASE_URL may take to become reachable. */
  readonly patienceMs?: number
}

/**
 * Finds or starts PostgreSQL, makes database and roles where they are missing, and migrates.
 *
 * Errors are sentences for the person who typed the command, and never contain the password of DATABASE_URL.
 */
export async function prepareDatabase(request: Request): Promise<Database> {
  return request.databaseUrl ? prepareGiven(request.databaseUrl, request) : prepareEmbedded(request)
}

const databaseName = 'remit'

async function prepareEmbedded({ dataFolder, log, clock, onProgress, durable }: Request): Promise<Database> {
  const server = await startEmbeddedPostgres({ dataFolder, log, durable })
  const as = (user: string, database = databaseName): ClientConfig => ({
    host: server.socketFolder,
    port: server.port,
    user,
    database,
  })
  try {
    const admin = await connect(as(server.superuser, 'postgres'))
    try {
      await makeLoginRoles(admin)
      await makeDatabase(admin)
    } finally {
      await admin.end()
    }
    const owner = as('remit_owner')
    const migrated = await migrate({ owner, clock, onProgress })
    const roles = { app: as('remit_app'), worker: as('remit_worker'), reader: as('remit_reader') }
    return { owner, ...roles, embedded: true, migrated, stop: server.stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function makeDatabase(admin: Client): Promise<void> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [databaseName])
  if (rowCount) return
  try {
    await admin.query(`create database ${databaseName} owner remit_owner`)
  } catch (error) {
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  }
}

async function prepareGiven(databaseUrl: string, request: Request): Promise<Database> {
  const { clock, onProgress, patienceMs = 20_000 } = request
  const owner: ClientConfig = { connectionString: databaseUrl }
  const client = await connectPatiently(owner, patienceMs)
  try {
    await refuseOldServer(client)
    await makeGrantedRoles(client)
  } finally {
    await client.end()
  }
  const migrated = await migrate({ owner, clock, onProgress })
  const as = (role: WorkRole): ClientConfig => ({ connectionString: inRole(databaseUrl, role) })
  return {
    owner,
    app: as('remit_app'),
    worker: as('remit_worker'),
    reader: as('remit_reader'),
    embedded: false,
    migrated,
    stop: async () => {},
  }
}

const oldestMajor = 15

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
  )
  const { number = 0, name = 'unknown' } = rows[0] ?? {}
  if (number >= oldestMajor * 10_000) return
  throw new Error(`The server of DATABASE_URL is PostgreSQL ${name}; Remit needs version ${oldestMajor} or newer.`)
}

/** The same address, with every session beginning as `role`. */
export function inRole(databaseUrl: string, role: WorkRole): string {
  const [address = '', query = ''] = databaseUrl.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('options', `${parameters.get('options') ?? ''} -c role=${role}`.trim())
  return `${address}?${parameters}`
}

/** A server that is started together with us (compose files, machines booting) may need a moment. */
async function connectPatiently(config: ClientConfig, patienceMs: number): Promise<Client> {
  for (let waitedMs = 0; ; waitedMs += 500) {
    try {
      return await connect(config)
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      const mayPass = ['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', '57P03'].includes(code)
      if (!mayPass || waitedMs >= patienceMs) {
        throw new Error(`The server of DATABASE_URL cannot be used: ${message || code}.`)
      }
      await sleep(500)
    }
  }
}

async function connect(config: ClientConfig): Promise<Client> {
  const client = new HeardClient({ ...config, application_name: 'remit-prepare' })
  await client.connect()
  return client
}
