/** L4: the books check themselves, tell staff what is broken, and stop telling them when it is right again. */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { proofEndpoints } from '../../src/api/proof.ts'
import { systemEndpoints } from '../../src/api/system.ts'
import { showId } from '../../src/core/id/id.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { checkInvariants } from '../../src/flows/proof/check-invariants.ts'
import { putIntoQuarantine } from '../../src/flows/quarantine/open-quarantine.ts'
import { checkBooks } from '../../src/jobs/check-books.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { sweepQuarantines } from '../../src/jobs/sweep-quarantine.ts'
import { type ApiWorld, anApiWorld } from '../harness/api-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

let world: ApiWorld
let paymentId: string
beforeAll(async () => {
  world = await anApiWorld({ nouns: [proofEndpoints, systemEndpoints] })
  const invoiceId = await world.anIssuedInvoice(4_000n)
  await perform(world.ctx, aPayCommand(invoiceId, 4_000n))
  const [payment] = await rows<{ id: string }>('select id from payments where organization_id = $1')
  paymentId = payment?.id ?? ''
})
afterAll(() => world.close())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
const broken = () =>
  rows<{ state: string; facts: { invariant: string; rowId: string } }>(
    "select state, facts from exceptions where organization_id = $1 and kind = 'invariant_broken' order by opened_at",
  )

/** What no flow would do: a row is changed behind the application's back. */
async function tamper(sql: string): Promise<void> {
  const client = new Client(world.database.owner)
  await client.connect()
  await client.query(
    `alter table payments no force row level security; ${sql}; alter table payments force row level security`,
  )
  await client.end()
}

test('[CORRECTNESS §12 L4] books that are right are told to be right, with what was looked at', async () => {
  await checkBooks(world.system)
  const client = await world.signedIn()
  const { json } = await client.get('/api/v1/proof')
  expect(json).toMatchObject({ holds: true, ranAt: expect.any(String), tookMs: expect.any(Number) })
  expect(json.invariants.length).toBeGreaterThan(30)
  expect(json.invariants.find(({ id }: { id: string }) => id === 'I-18')).toMatchObject({ violations: [], more: false })
  expect(json.gatewayAccounts).toMatchObject([
    { id: showId('gwa', world.accountId), balances: [{ currency: 'USD', difference: 0, unexplained: 0 }] },
  ])
  expect(await broken()).toEqual([])
})

test('[CORRECTNESS §12 L4] a row that breaks a rule opens one exception however often it is found, and closes it when it is right again', async () => {
  await tamper(`update payments set amount_refunded = 1 where id = '${paymentId}'`)
  await checkInvariants(world.ctx)
  await checkInvariants(world.ctx)
  expect(await broken()).toMatchObject([{ state: 'open', facts: { invariant: 'I-07', rowId: paymentId } }])
  const client = await world.signedIn()
  const { json } = await client.post('/api/v1/proof/run')
  expect(json.holds).toBe(false)
  const named = json.invariants.flatMap(({ violations }: { violations: object[] }) => violations)
  const shown = showId('pay', paymentId)
  expect(named).toMatchObject([{ id: shown, link: `/payments/orders/${shown}`, whatToDo: expect.any(String) }])

  await tamper(`update payments set amount_refunded = 0 where id = '${paymentId}'`)
  await checkInvariants(world.ctx)
  expect(await broken()).toMatchObject([{ state: 'resolved' }])
  await tamper(`update payments set amount_refunded = 1 where id = '${paymentId}'`)
  await checkInvariants(world.ctx)
  expect(await broken()).toMatchObject([{ state: 'open' }])
  await tamper(`update payments set amount_refunded = 0 where id = '${paymentId}'`)
  await checkInvariants(world.ctx)
})

test('[CORRECTNESS §12 L4] payments, drafts and refunds that go on meanwhile break nothing', async () => {
  let going = true
  const busy = Array.from({ length: 4 }, async () => {
    while (going) {
      const invoiceId = await world.anIssuedInvoice(1_500n)
      await perform(world.ctx, aPayCommand(invoiceId, 1_500n))
    }
  })
  for (let runs = 0; runs < 5; runs += 1) expect((await checkInvariants(world.ctx)).broken).toBe(0)
  going = false
  await Promise.all(busy)
  expect((await broken()).filter(({ state }) => state === 'open')).toEqual([])
})

test('[A-030] the proof and the system are for those who reconcile; only an administrator releases a quarantine', async () => {
  for (const role of ['cashier', 'sales'] as const) {
    const client = await world.signedIn(role)
    for (const path of ['/api/v1/proof', '/api/v1/system']) expect((await client.get(path)).status).toBe(403)
    expect((await client.post('/api/v1/proof/run')).status).toBe(403)
  }
  const allocations = await world.signedIn('sales_allocations')
  expect((await allocations.get('/api/v1/proof')).status).toBe(200)
  expect((await allocations.post('/api/v1/quarantine/release')).status).toBe(403)
})

test('the system tells of quarantine, clocks, database and gateways, and an administrator ends the quarantine once it is swept', async () => {
  const admin = await world.signedIn()
  await reconcileTail(world.system)
  expect((await admin.get('/api/v1/system')).json).toMatchObject({
    quarantine: null,
    clock: { state: 'ok' },
    database: 'ok',
    gatewayAccounts: [{ id: showId('gwa', world.accountId), lastSweepAt: expect.any(String), lastFailure: null }],
    waiting: { attempts: 0 },
  })
  expect((await admin.post('/api/v1/quarantine/release')).json.code).toBe('not_in_quarantine')
  const since = world.ctx.clock.now()
  await putIntoQuarantine(world.ctx, { reason: 'restored', facts: {} }, since)
  expect((await admin.get('/api/v1/system')).json.quarantine).toMatchObject({
    releasable: false,
    sweptAt: null,
    found: 0,
  })
  // Who may not look into the books has to know as well why nothing can be charged.
  const cashier = await world.signedIn('cashier')
  expect((await cashier.get('/api/v1/me')).json.heldBack).toContain('wait until your gateways have been compared')
  expect(await admin.post('/api/v1/quarantine/release')).toMatchObject({
    status: 409,
    json: { code: 'quarantine_not_swept' },
  })
  await sweepQuarantines(world.system)
  expect((await admin.get('/api/v1/system')).json.quarantine).toMatchObject({ releasable: true, found: 0 })
  expect(await admin.post('/api/v1/quarantine/release')).toMatchObject({ status: 200, json: { quarantine: null } })
  const [told] = await rows<{ state: string }>(
    "select state from exceptions where organization_id = $1 and kind = 'restored_database'",
  )
  expect(told?.state).toBe('resolved')
})
