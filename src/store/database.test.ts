import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../test/harness/database.ts'
import { asAdmin, databaseIn } from '../../test/harness/global-database.ts'
import { systemClock } from '../ports/clock.ts'
import { inRole, prepareDatabase } from './database.ts'
import { workRoles } from './roles.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

const log = { info: () => {}, warn: () => {}, error: () => {} }

test('[A-013] each configuration connects as its own role, and none of the working roles may bypass row-level security', async () => {
  for (const [config, role] of [
    [database.app, 'remit_app'],
    [database.worker, 'remit_worker'],
    [database.reader, 'remit_reader'],
  ] as const) {
    const client = new Client(config)
    await client.connect()
    const { rows } = await client.query(
      `select current_user as role, rolbypassrls or rolsuper as strong from pg_roles where rolname = current_user`,
    )
    await client.end()
    expect(rows).toEqual([{ role, strong: false }])
  }
})

test('preparing a database again applies nothing and works as its owner', async () => {
  const again = await prepareDatabase({ databaseUrl: database.url, dataFolder: '', log, clock: systemClock })
  expect(again.migrated).toEqual([])
  expect(again.embedded).toBe(false)
  await again.stop()
})

test('a user who may not make or take roles is told what an administrator has to run', async () => {
  const user = `${database.name}_plain`
  await asAdmin(databaseIn(database.url.replace('//remit_owner@', '//postgres@'), database.name), async (client) => {
    await client.query(`create role ${user} login nocreaterole password 'p'`)
  })
  try {
    const url = new URL(database.url.replace('@/', '@localhost/'))
    url.username = user
    url.password = 'p'
    const databaseUrl = database.url.includes('@/') ? url.href.replace('@localhost/', '@/') : url.href
    await expect(prepareDatabase({ databaseUrl, dataFolder: '', log, clock: systemClock })).rejects.toThrow(
      /may not make roles; let an administrator run, once: .*grant remit_app to/,
    )
  } finally {
    await asAdmin(database.url.replace('//remit_owner@', '//postgres@'), (client) => client.query(`drop role ${user}`))
  }
})

test('the error for a server that is not there contains no password', async () => {
  const databaseUrl = 'postgresql://remit:hunter2@127.0.0.1:1/remit'
  const request = { databaseUrl, dataFolder: '', log, clock: systemClock, patienceMs: 0 }
  const failure = await prepareDatabase(request).catch((error) => error)
  expect(String(failure)).toMatch(/DATABASE_URL cannot be used: .*ECONNREFUSED/)
  expect(String(failure)).not.toContain('hunter2')
})

test('a role is added to the options an address already has', () => {
  for (const role of workRoles) {
    const url = inRole('postgresql://u:p@h/d?options=-c%20search_path%3Dx&sslmode=require', role)
    expect(new URL(url).searchParams.get('options')).toBe(`-c search_path=x -c role=${role}`)
    expect(new URL(url).searchParams.get('sslmode')).toBe('require')
  }
})
