import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/ports/clock.ts'
import { invariants } from '../../src/store/verify/all.ts'
import { askOn, type Checked, verifyDatabase, verifyOrganization } from '../../src/store/verify/verify.ts'
import { type BusyBooks, fillBooks } from '../harness/busy-books.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { takeGuardsOff } from '../harness/unguarded.ts'
import type { Rows } from './plant.ts'
import { plants } from './planted.ts'

let world: MoneyWorld
let books: BusyBooks
let rows: Rows
beforeAll(async () => {
  world = await aMoneyWorld()
  books = await fillBooks(world)
  rows = await readRows()
})
afterAll(() => world.close())

async function verified(marksOf: (id: string) => Checked['marks'] = () => []): Promise<Checked> {
  const { reader, worker } = world.database
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: systemClock, marksOf }))
  expect(all).toHaveLength(1)
  return all[0] as Checked
}
const found = ({ checks }: Pick<Checked, 'checks'>) =>
  checks.filter(({ broken }) => broken.length > 0).map(({ id, says, broken }) => ({ id, says, broken }))

test('books in which everything happened have nothing to find, and something to look at everywhere', async () => {
  const checked = await verified()
  expect(found(checked)).toEqual([])
  const idle = checked.checks.filter((check) => check.checked === 0n).map(({ rows: what }) => what)
  expect(idle.sort()).toEqual(['absent attempts', 'deliveries', 'exceptions', 'payouts', 'rows seen before', 'tips'])
})

describe('a planted violation', () => {
  let client: pg.Client
  let before: string[]
  // Method: one transaction of the owner in which every guard is off; each violation is planted, checked and undone.
  beforeAll(async () => {
    client = new pg.Client(world.database.owner)
    await client.connect()
    await client.query('begin')
    await takeGuardsOff(client)
    before = found(await look()).map(({ says }) => says)
  })
  afterAll(async () => {
    await client.query('rollback')
    await client.end()
  })
  const look = () => verifyOrganization(askOn(client), world.ctx.organizationId, systemClock.now())

  test('[I-02] [I-26] guards that are off are noticed themselves', () => {
    expect(before).toEqual([
      'Ledger and timeline refuse every change and removal',
      'Every table with rows of organizations is closed to all but the organization at work',
    ])
  })

  test('[I-01] [I-03] [I-04] [I-05] [I-06] [I-07] [I-08] [I-09] [I-10] [I-11] [I-12] [I-13] [I-14] [I-15] [I-17] [I-18] [I-20] [I-21] [I-23] [I-27] [I-28] [I-30] [I-31] [I-35] [I-36] is noticed, each by its own sentence, and its row is named', async () => {
    const missed: string[] = []
    for (const { notices, kind, names, sql } of plants(books, rows)) {
      await client.query('savepoint planted')
      const { rowCount } = await client.query(sql)
      const check = (await look()).checks.find(({ says }) => says === notices)
      const named = check?.broken.some((row) => row.kind === kind && row.id === names && row.detail !== '')
      if (!rowCount || !named)
        missed.push(`${notices}: ${sql} (${rowCount} rows; told: ${JSON.stringify(check?.broken)})`)
      await client.query('rollback to savepoint planted')
    }
    expect(missed).toEqual([])
  })

  test('there is one for every sentence that can be broken by rows', () => {
    const planted = new Set(plants(books, rows).map(({ notices }) => notices))
    expect(invariants.filter(({ says }) => !planted.has(says)).map(({ says }) => says)).toEqual(before)
  })
})

test('[I-02] history that is rewritten behind an earlier check is noticed', async () => {
  const client = new pg.Client(world.database.owner)
  await client.connect()
  await client.query(
    'alter table ledger_postings disable trigger user; alter table ledger_postings no force row level security',
  )
  const { organizationId } = world.ctx
  const later = { ...systemClock, now: () => systemClock.now().add({ hours: 2 }) }
  const { reader, worker } = world.database
  const first = (
    await Array.fromAsync(verifyDatabase({ reader, worker, clock: later, marksOf: () => [] }))
  )[0] as Checked
  expect(first.marks.find(({ table }) => table === 'ledger_postings')?.rows).not.toBe('0')
  const history = async () =>
    found(await verified((id) => (id === organizationId ? first.marks : []))).filter(({ says }) =>
      says.startsWith('What the check before'),
    )
  expect(await history()).toEqual([])
  await client.query(`update ledger_postings set account = 'rounding' where account = 'revenue'`)
  expect(await history()).toMatchObject([
    { id: 'I-02', broken: [{ detail: expect.stringContaining('ledger_postings: of the rows') }] },
  ])
  await client.query(`update ledger_postings set account = 'revenue' where account = 'rounding'`)
  await client.query(
    'alter table ledger_postings enable trigger user; alter table ledger_postings force row level security',
  )
  await client.end()
  expect(await history()).toEqual([])
})

test('[I-26] a table that shows rows of another organization is noticed', async () => {
  const other = await aMoneyWorldBeside()
  const client = new pg.Client(world.database.owner)
  await client.connect()
  await client.query('alter policy own_organization on customers using (true)')
  const { reader, worker } = world.database
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: systemClock, marksOf: () => [] }))
  const told = all.filter((checked) => checked.organizationId === other).flatMap(found)
  expect(told).toEqual([
    {
      id: 'I-26',
      says: 'No table shows a row of another organization',
      broken: [{ kind: 'table', id: null, detail: 'customers shows 1 rows of other organizations' }],
    },
  ])
  await client.query(
    'alter policy own_organization on customers using (organization_id = (select remit_private.current_organization()))',
  )
  await client.end()
})

/** A second organization in the same database, without anything. */
async function aMoneyWorldBeside(): Promise<string> {
  const id = world.system.ids.uuid()
  await world.system.txOf(id)((t) =>
    t.write(
      `insert into organizations (id, name, currency, zone, locale, created_at, updated_at) values ($1, 'Other', 'USD', 'UTC', 'en-US', $2, $2)`,
      [id, t.now],
    ),
  )
  return id
}

async function readRows(): Promise<Rows> {
  const { ctx } = world
  const one = async (sql: string, ...parameters: string[]): Promise<string> =>
    (await ctx.tx((t) => t.one<{ id: string }>(sql, [t.organizationId, ...parameters]))).id
  const paymentOf = (invoiceId: string) =>
    one('select id from payments where organization_id = $1 and invoice_id = $2', invoiceId)
  const refundOf = (invoiceId: string) =>
    one(`select id from refunds where organization_id = $1 and invoice_id = $2 order by id limit 1`, invoiceId)
  const intentOf = (invoiceId: string) =>
    one('select id from payment_intents where organization_id = $1 and invoice_id = $2', invoiceId)
  const attemptOf = (intentId: string) =>
    one(
      `select id from gateway_attempts where organization_id = $1 and intent_id = $2 and op = 'confirm' order by seq desc limit 1`,
      intentId,
    )
  const [paidPayment, paidIntent, linkedIntent] = [
    await paymentOf(books.paid),
    await intentOf(books.paid),
    await intentOf(books.linked),
  ]
  return {
    organization: ctx.organizationId,
    customer: world.customerId,
    account: world.accountId,
    paidPayment,
    paidIntent,
    linkedIntent,
    partlyPayment: await paymentOf(books.partly),
    cashPayment: await paymentOf(books.cash),
    refundedRefund: await refundOf(books.refunded),
    waitingRefund: await refundOf(books.underWay),
    reopenRefund: await refundOf(books.reopenUnderWay),
    paidAttempt: await attemptOf(paidIntent),
    savedMethod: await one('select id from payment_methods where organization_id = $1'),
    linkedAttempt: await attemptOf(linkedIntent),
    paidEntry: await one(
      `select id from ledger_entries where organization_id = $1 and kind = 'capture' and source_id = $2`,
      paidPayment,
    ),
    link: await one('select id from payment_links where organization_id = $1 and invoice_id = $2', books.linked),
    disputedPayment: await paymentOf(books.disputed),
    dispute: await one('select id from disputes where organization_id = $1'),
    creditNote: await one(`select id from credit_notes where organization_id = $1 order by number limit 1`),
  }
}
