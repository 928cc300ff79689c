import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { diceFrom } from '../../sim/dice.ts'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { placeOf } from '../../test/harness/database-place.ts'
import { tcpProxy } from '../../tools/chaos/tcp-proxy.ts'
import { systemClock } from '../ports/clock.ts'
import { realPause } from '../ports/pause.ts'
import type { Tx } from '../ports/tx.ts'
import { CommitUnknown, type Database, isUnavailable, openDatabase } from './tx.ts'

let database: TestDatabase
let open: Database
const organizationId = '01900000-0000-7000-8000-000000000001'
const insert = `insert into organizations (id, name, currency, zone, locale, created_at, updated_at) values ($1, $2, 'USD', 'UTC', 'en-US', $3, $3)`

beforeAll(async () => {
  database = await createTestDatabase()
  open = openDatabase(database.app, systemClock, realPause, { size: 4, prepare: true })
})
afterAll(async () => {
  await open.close()
  await database.drop()
})

test('a write that fails takes the whole transaction with it, though COMMIT was sent in the same flight', async () => {
  const run = open.txOf(organizationId)(async (t) => {
    t.write(insert, [organizationId, 'Harbor', t.now])
    t.write(insert, [organizationId, 'Harbor again', t.now])
  })
  await expect(run).rejects.toMatchObject({ code: '23505' })
  expect(await open.txOf(organizationId)((t) => t.rows('select id from organizations'))).toEqual([])
})

test('[A-013] without an organization there are no rows, also on a connection that served another and failed', async () => {
  await open.txOf(organizationId)(async (t) => {
    await t.write(insert, [organizationId, 'Harbor', t.now])
  })
  for (let i = 0; i < 8; i += 1) {
    await open
      .txOf(organizationId)((t) => t.rows('select 1 / 0'))
      .catch(() => {})
    expect(await open.rows('select id from organizations')).toEqual([])
  }
  const other = '01900000-0000-7000-8000-000000000002'
  expect(await open.txOf(other)((t) => t.rows('select id from organizations'))).toEqual([])
})

test('statements have the time limits of CORRECTNESS §2, whichever way the connection was described', async () => {
  const [limits] = await open.rows<{ statement: string; lock: string; idle: string; role: string }>(
    `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
            current_setting('idle_in_transaction_session_timeout') as idle, current_user as role`,
  )
  expect(limits).toEqual({ statement: '10s', lock: '3s', idle: '15s', role: 'remit_app' })
})

test('a transaction that PostgreSQL asks to repeat is repeated, and its effect is there once', async () => {
  let tries = 0
  await open.txOf(organizationId)(async (t) => {
    tries += 1
    await t.write(`update organizations set phone = coalesce(phone, '') || 'x' where id = $1`, [organizationId])
    if (tries === 1) await t.rows(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
  })
  expect(tries).toBe(2)
  const row = await open.txOf(organizationId)((t) =>
    t.one<{ phone: string }>('select phone from organizations where id = $1', [organizationId]),
  )
  expect(row.phone).toBe('x')
})

test('a connection that ends in the middle of a transaction fails that one alone, and the process goes on', async () => {
  const owner = new pg.Client(database.owner)
  await owner.connect()
  const end = (pid: number) => owner.query('select pg_terminate_backend($1)', [pid])
  const pidOf = async (t: Tx) => (await t.one<{ pid: number }>('select pg_backend_pid() as pid')).pid
  const underWay = open.txOf(organizationId)(async (t) => {
    const asleep = t.rows('select pg_sleep(5)')
    void realPause(100).then(async () => end(await pid))
    await asleep
  })
  const pid = (async () => {
    const sleeping = `select pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`
    return Number((await realPause(50).then(() => owner.query<{ pid: number }>(sleeping))).rows[0]?.pid)
  })()
  expect(isUnavailable(await underWay.catch((error: unknown) => error))).toBe(true)

  // Nothing is under way when this one ends: only the connection's own event tells of it.
  const idle = open.txOf(organizationId)(async (t) => {
    await end(await pidOf(t))
    await realPause(200)
  })
  expect(isUnavailable(await idle.catch((error: unknown) => error))).toBe(true)
  expect(await open.txOf(organizationId)((t) => t.rows('select id from organizations'))).toHaveLength(1)
  await owner.end()
})

/** The test's database by way of a proxy, where half a second without an answer is too long. */
async function throughProxy() {
  const { url, target } = placeOf(database.app)
  const proxy = await tcpProxy({ target, dice: diceFrom('tx') })
  url.host = `127.0.0.1:${proxy.port}`
  const through = openDatabase({ connectionString: url.href }, systemClock, realPause, {
    size: 2,
    prepare: true,
    silenceMs: 500,
  })
  return { proxy, through, target, close: () => through.close().then(proxy.close) }
}

test('[FM-SYS-04] a connection that falls silent is given up: what waits on it is unavailable, and the next one works', async () => {
  const { proxy, through, close } = await throughProxy()
  const read = () => through.txOf(organizationId)((t) => t.rows<{ id: string }>('select id from organizations'))
  expect(await read()).toHaveLength(1)
  expect(await through.rows('select 1 as one')).toEqual([{ one: 1 }])
  proxy.silenceAll()
  const failed = await read().catch((error: unknown) => error)
  expect(isUnavailable(failed)).toBe(true)
  expect(await read()).toHaveLength(1)
  proxy.silenceAll()
  expect(isUnavailable(await through.rows('select 1 as one').catch((error: unknown) => error))).toBe(true)
  expect(await through.rows('select 1 as one')).toEqual([{ one: 1 }])
  await close()
})

test('[FM-PAY-06] silence in the middle of COMMIT is not taken for a no, and a statement that was allowed more time gets it', async () => {
  const { proxy, through, close } = await throughProxy()
  const silent = through.txOf(organizationId)(async (t) => {
    await t.rows('select 1')
    proxy.silenceAll()
  })
  await expect(silent).rejects.toBeInstanceOf(CommitUnknown)
  const patient = through.txOf(organizationId)(
    (t) => t.rows<{ slept: boolean }>('select pg_sleep(0.8) is null as slept'),
    { statementMs: 15_000 },
  )
  expect(await patient).toHaveLength(1)
  await close()
})

test('[FM-PAY-07] what must be written is tried again while the database is away, and what may not be repeated is not', async () => {
  const { proxy, through, target, close } = await throughProxy()
  const call = async (t: Tx): Promise<string> => {
    await t.write(`update organizations set phone = 'called' where id = $1`, [organizationId])
    return 'written'
  }
  proxy.aim({ path: '/nowhere/at/all' })
  await expect(through.txOf(organizationId)(call)).rejects.toSatisfy(isUnavailable)
  setTimeout(() => proxy.aim(target), 700)
  expect(await through.txOf(organizationId)(call, { insist: 'uncommitted' })).toBe('written')

  let tries = 0
  const cutAtCommit = async (t: Tx): Promise<string> => {
    tries += 1
    await t.rows('select 1')
    if (tries === 1) proxy.silenceAll()
    return 'written'
  }
  await expect(through.txOf(organizationId)(cutAtCommit, { insist: 'uncommitted' })).rejects.toBeInstanceOf(
    CommitUnknown,
  )
  expect(tries).toBe(1)
  tries = 0
  expect(await through.txOf(organizationId)(cutAtCommit, { insist: 'repeatable' })).toBe('written')
  expect(tries).toBe(2)
  await close()
})
