import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Client, ClientConfig } from 'pg'
import type { Clock } from '../ports/clock.ts'
import { HeardClient } from '../ports/postgres/heard-client.ts'

export type Migration = {
  /** The file's name: four digits, an underscore, words. */
  readonly name: string
  readonly sql: string
  readonly sha256: string
  /** First line `-- no-transaction`: one statement that PostgreSQL runs only by itself, and that may run again after a crash. */
  readonly alone: boolean
}

export type Progress = { readonly name: string; readonly done: number; readonly total: number }

type Request = {
  /** Connects as the role that owns the tables. */
  readonly owner: ClientConfig
  readonly clock: Clock
  readonly migrations?: readonly Migration[]
  /** Called before each file that is applied. */
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Brings the schema forward to what this version of Remit needs, and answers the names of the files it applied.
 *
 * Forward only. Each file is applied in one database transaction together with the note that it was, under a lock row,
 * so that two processes starting at once apply it once. A file that was applied and has since been changed or lost, or
 * one that was slipped in before it, is refused with a sentence: the schema would no longer be what the files say.
 */
export async function migrate({ owner, clock, onProgress, migrations = readMigrations() }: Request): Promise<string[]> {
  const client = await connected(owner)
  try {
    await makeTables(client)
    const waiting = notYetApplied(migrations, await readApplied(client))
    const applied: string[] = []
    for (const [index, migration] of waiting.entries()) {
      onProgress?.({ name: migration.name, done: index, total: waiting.length })
      const apply = migration.alone ? applyAlone : applyInTx
      if (await apply({ client, owner, migration, clock, migrations })) applied.push(migration.name)
    }
    return applied
  } finally {
    await client.end()
  }
}

/** The files of a folder in order. Two with one number are refused: their order would be an accident. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const misnamed = names.find((name) => !/^\d{4}_[a-z0-9_]+\.sql$/.test(name))
  if (misnamed) throw new Error(`Migration ${misnamed} needs a name like 0042_what_it_adds.sql.`)
  const twice = names.find((name, index) => names[index - 1]?.slice(0, 4) === name.slice(0, 4))
  if (twice) throw new Error(`Migration ${twice} has the number of another one; give it the next free number.`)
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    return {
      name,
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
      alone: sql.startsWith('-- no-transaction'),
    }
  })
}

const migrationsFolder = join(dirname(fileURLToPath(import.meta.url)), 'migrations')

type Applied = { readonly name: string; readonly sha256: string }

/** What is still to do, after making sure that what was done is what the files say. */
export function notYetApplied(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of applied) {
    const migration = known.get(name)
    if (!migration) {
      throw new Error(
        `The database has migration ${name}, which this version of Remit does not know; ` +
          'it was made by a newer version: start that one, or restore the backup from before the upgrade.',
      )
    }
    if (migration.sha256 !== sha256) {
      throw new Error(
        `Migration ${name} was changed after it was applied to this database; ` +
          'put the file back as it was, and make the change in a new migration.',
      )
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  const newest = applied.at(-1)?.name ?? ''
  const waiting = migrations.filter(({ name }) => !done.has(name))
  const late = waiting.find(({ name }) => name < newest)
  if (late) {
    throw new Error(
      `Migration ${late.name} comes before ${newest}, which is applied already; give it the next free number.`,
    )
  }
  return waiting
}

type Step = {
  readonly client: Client
  readonly owner: ClientConfig
  readonly migration: Migration
  readonly clock: Clock
  readonly migrations: readonly Migration[]
}

const lockTriesMax = 20

/** False when another process applied it while we waited. */
async function applyInTx(step: Step): Promise<boolean> {
  const { client, migration } = step
  for (let tries = 1; ; tries += 1) {
    await beginLocked(client)
    try {
      const isApplied = await appliedMeanwhile(step)
      if (!isApplied) {
        // A migration that waits for a busy table makes everybody behind it wait too: let go and come back.
        await client.query("set local lock_timeout = '5s'")
        await client.query(migration.sql)
        await note(step)
      }
      const { command } = await client.query('commit')
      if (command !== 'COMMIT') throw new Error('its transaction was rolled back')
      return !isApplied
    } catch (error) {
      await client.query('rollback')
      if (codeOf(error) !== busy || tries >= lockTriesMax) throw failed(migration, error)
    }
  }
}

/** The lock row is held by a second connection, since the statement itself refuses to be in a transaction. */
async function applyAlone(step: Step): Promise<boolean> {
  const holder = await connected(step.owner)
  try {
    await beginLocked(holder)
    if (await appliedMeanwhile(step)) return false
    await step.client.query(step.migration.sql)
    await note(step)
    return true
  } catch (error) {
    throw failed(step.migration, error)
  } finally {
    await holder.end() // ends its transaction, and with it the lock
  }
}

/**
 * Begins a transaction that holds the lock row. It asks again and again instead of waiting inside a statement:
 * `create index concurrently` waits for every statement that is under way, also for one that waits for its own lock.
 */
async function beginLocked(client: Client): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += lockPollMs) {
    await client.query('begin')
    try {
      await client.query('select id from schema_migration_lock where id = 1 for update nowait')
      return
    } catch (error) {
      await client.query('rollback')
      if (codeOf(error) !== busy) throw error
      if (waitedMs >= lockWaitMaxMs)
        throw new Error('Another process has been migrating this database for an hour; look at it first.')
    }
    await sleep(lockPollMs)
  }
}

/** lock_not_available */
const busy = '55P03'
const lockPollMs = 50
const lockWaitMaxMs = 3_600_000

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''

async function appliedMeanwhile({ client, migration, migrations }: Step): Promise<boolean> {
  return !notYetApplied(migrations, await readApplied(client)).includes(migration)
}

async function readApplied(client: Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>('select name, sha256 from schema_migrations order by name')
  return rows
}

async function note({ client, migration, clock }: Step): Promise<void> {
  await client.query('insert into schema_migrations (name, sha256, applied_at) values ($1, $2, $3)', [
    migration.name,
    migration.sha256,
    clock.now().toString(),
  ])
}

const tables = `
create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null);
create table if not exists schema_migration_lock (id int primary key check (id = 1));
insert into schema_migration_lock values (1) on conflict do nothing;`

async function makeTables(client: Client): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(tables)
      return
    } catch (error) {
      // "if not exists" still collides when two processes make a table at the same moment.
      if (!['23505', '42P07', '40P01'].includes(codeOf(error)) || tries >= 5) throw error
    }
  }
}

async function connected(config: ClientConfig): Promise<Client> {
  const client = new HeardClient({ ...config, application_name: 'remit-migrate' })
  await client.connect()
  return client
}

function failed({ name, alone }: Migration, error: unknown): Error {
  const { message, position } = error as { message: string; position?: string }
  const where = position ? ` (at character ${position})` : ''
  const effect = alone ? 'failed' : 'failed and changed nothing'
  return new Error(`Migration ${name} ${effect}: ${message}${where}.`, { cause: error })
}
