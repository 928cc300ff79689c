import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../ports/clock.ts'
import { type Migration, migrate, notYetApplied, readMigrations } from './migrate.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

// Our own migrations were applied to the template; these tests bring their own in an otherwise equal database.
const owner = database.owner
const clock = systemClock

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
  alone: sql.startsWith('-- no-transaction'),
})

async function query<Row>(sql: string): Promise<Row[]> {
  const client = new Client(owner)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

beforeEach(async () => {
  await query('drop table if exists schema_migrations, schema_migration_lock, cats, dogs')
})

test('files are applied once, in order, and progress is told', async () => {
  const migrations = [
    migration('0001_cats.sql', 'create table cats (name text)'),
    migration('0002_more.sql', "insert into cats values ('Tom'); insert into cats values ('Kitty')"),
  ]
  const told: string[] = []
  const first = await migrate({
    owner,
    clock,
    migrations,
    onProgress: (p) => told.push(`${p.name} ${p.done}/${p.total}`),
  })
  expect(first).toEqual(['0001_cats.sql', '0002_more.sql'])
  expect(told).toEqual(['0001_cats.sql 0/2', '0002_more.sql 1/2'])
  expect(await migrate({ owner, clock, migrations })).toEqual([])
  expect(await query('select * from cats')).toHaveLength(2)
})

test('a file that fails half way changes nothing, and can be repaired and applied', async () => {
  const broken = migration('0001_cats.sql', 'create table cats (name text); insert into nowhere values (1)')
  await expect(migrate({ owner, clock, migrations: [broken] })).rejects.toThrow(
    'Migration 0001_cats.sql failed and changed nothing: relation "nowhere" does not exist',
  )
  expect(await query("select to_regclass('cats') as found")).toEqual([{ found: null }])
  const repaired = migration('0001_cats.sql', 'create table cats (name text)')
  expect(await migrate({ owner, clock, migrations: [repaired] })).toEqual(['0001_cats.sql'])
})

test('four processes that migrate at the same moment apply each file once', async () => {
  const migrations = [
    migration('0001_cats.sql', 'create table cats (name text)'),
    migration('0002_more.sql', "insert into cats values ('Tom')"),
    migration('0003_dogs.sql', '-- no-transaction\ncreate index concurrently cats_by_name on cats (name)'),
  ]
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate({ owner, clock, migrations })))
  expect(runs.flat().sort()).toEqual(migrations.map(({ name }) => name))
  expect(await query('select * from cats')).toHaveLength(1)
  expect(await query("select * from pg_indexes where indexname = 'cats_by_name'")).toHaveLength(1)
})

test('an applied file that was changed, is missing, or was slipped in before is refused', () => {
  const one = migration('0001_cats.sql', 'select 1')
  const two = migration('0002_dogs.sql', 'select 2')
  expect(notYetApplied([one, two], [one])).toEqual([two])
  expect(() => notYetApplied([migration('0001_cats.sql', 'select 3')], [one])).toThrow(
    'was changed after it was applied',
  )
  expect(() => notYetApplied([one], [one, two])).toThrow('0002_dogs.sql, which this version of Remit does not know')
  expect(() => notYetApplied([one, two], [two])).toThrow('0001_cats.sql comes before 0002_dogs.sql')
})

test('file names give the order: two with one number, or a strange name, are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'remit-migrations-'))
  writeFileSync(join(folder, '0001_cats.sql'), 'select 1\r\n')
  expect(readMigrations(folder).map(({ sql }) => sql)).toEqual(['select 1\n'])
  writeFileSync(join(folder, '0001_dogs.sql'), '')
  expect(() => readMigrations(folder)).toThrow('0001_dogs.sql has the number of another one')
  writeFileSync(join(folder, 'Birds.sql'), '')
  expect(() => readMigrations(folder)).toThrow('Birds.sql needs a name like')
  rmSync(folder, { recursive: true })
})
