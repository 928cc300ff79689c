/**
 * A restored database has forgotten charges (CORRECTNESS §14). Method: a real copy of the database is taken, ten charges
 * are made on the original, and the system is started on the copy, with the same gateway and the same data folder.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { testMail } from '../../src/flows/organization/test-mail.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { releaseByHand } from '../../src/flows/quarantine/end-quarantine.ts'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { deliverDue } from '../../src/jobs/deliver.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import { sweepQuarantines } from '../../src/jobs/sweep-quarantine.ts'
import { askGateways, greetDatabase, watchInstance } from '../../src/jobs/watch-instance.ts'
import { markKeeper } from '../../src/main/kept-mark.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor } from '../../src/ports/ctx.ts'
import { findOpenQuarantine } from '../../src/store/quarantine.ts'
import type { TestDatabase } from '../harness/database.ts'
import { copyOf } from '../harness/database-copy.ts'
import { asAdmin, databaseIn } from '../harness/global-database.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { sandboxSystem } from '../harness/sandbox-system.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let folder: string
let ends: (() => Promise<void>)[]
beforeEach(async () => {
  world = await aMoneyWorld()
  folder = mkdtempSync(join(tmpdir(), 'remit-mark-'))
  ends = []
  await start(world.ctx, folder)
})
afterEach(async () => {
  for (const end of ends.reverse()) await end()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const keeperIn = (place: string, ctx: Ctx = world.ctx) => markKeeper(place, ctx.log)

/** What `main` does before it listens. */
async function start(ctx: Ctx, place: string): Promise<void> {
  const questions = await greetDatabase(ctx, keeperIn(place))
  expect(await askGateways(ctx, questions)).toBe(0)
}

/** The system on another database, with the same gateway, keys and staff. */
function openOn(database: TestDatabase): MoneyWorld {
  const opened = sandboxSystem({
    app: database.app,
    worker: database.worker,
    keyFile: world.keyFile,
    sandboxUrl: world.sandbox.url,
    clock: systemClock,
    poolSize: 4,
  })
  ends.push(async () => {
    await opened.close()
    await database.drop()
  })
  const ctx = ctxFor(opened.system, world.ctx.organizationId, world.ctx.actor)
  return { ...world, database, system: opened.system, ctx }
}

const asOwner = async (database: TestDatabase, sql: string): Promise<void> => {
  const client = new Client(database.owner)
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** As if the copy were the same database, gone back in time: what a recovery of the whole server leaves behind. */
const disguise = (copy: TestDatabase): Promise<void> =>
  asOwner(
    copy,
    'update instance_marks set database_oid = (select oid from pg_database where datname = current_database())',
  )

async function tenInvoices(): Promise<string[]> {
  const invoices: string[] = []
  for (let i = 0; i < 10; i += 1) invoices.push(await world.anIssuedInvoice(1_000n + BigInt(i)))
  return invoices
}

async function payAll(ctx: Ctx, invoices: readonly string[]): Promise<void> {
  for (const [i, id] of invoices.entries())
    expect(await perform(ctx, aPayCommand(id, 1_000n + BigInt(i)))).toMatchObject({ status: 'paid' })
}

const charges = async () => (await world.admin.books(world.accountId)).charges.length
const quarantine = (ctx: Ctx) => ctx.tx(findOpenQuarantine)

test('[FM-REN-11] [FM-SYS-10] a database restored from before ten charges charges nothing again, and is released after the sweep has found the ten', async () => {
  const invoices = await tenInvoices()
  const earlier = await world.anIssuedInvoice(700n)
  await perform(world.ctx, aPayCommand(earlier, 700n))
  const backup = await copyOf(world.database)
  await payAll(world.ctx, invoices)
  await watchInstance(world.system, keeperIn(folder))
  const before = await charges()

  const restored = openOn(backup)
  await start(restored.ctx, folder)
  expect(await quarantine(restored.ctx)).toMatchObject({ reason: 'restored', sweptAt: null, found: 0 })

  // Nothing that moves money or sends mail leaves.
  const again = perform(restored.ctx, aPayCommand(invoices[0] ?? '', 1_000n))
  await expect(again).rejects.toMatchObject({ kind: 'unavailable', code: 'quarantine', message: /Nothing was charged/ })
  const [paid] = await restored.ctx.tx((t) =>
    t.rows<{ id: string }>('select id from payments where organization_id = $1', [t.organizationId]),
  )
  const refund = { paymentId: paid?.id ?? '', reason: '', reopen: false, commandKey: crypto.randomUUID() }
  await expect(refundPayment(restored.ctx, refund)).rejects.toMatchObject({ code: 'quarantine' })
  await expect(testMail(restored.ctx, 'a@b.example')).rejects.toMatchObject({ code: 'quarantine' })
  expect(await relayOutbox(restored.system)).toBe(0)
  expect(await waitingMessages(restored.ctx)).toBeGreaterThan(0)
  await expect(releaseByHand(restored.ctx)).rejects.toMatchObject({ code: 'quarantine_not_swept' })

  // The sweep finds the ten and books them; only a person ends it.
  await sweepQuarantines(restored.system)
  expect(await quarantine(restored.ctx)).toMatchObject({ found: 10, lastFailure: null, sweptAt: expect.anything() })
  await expect(perform(restored.ctx, aPayCommand(invoices[1] ?? '', 1_001n))).rejects.toMatchObject({
    code: 'quarantine',
  })
  await start(restored.ctx, folder)
  expect(await quarantine(restored.ctx)).toMatchObject({ found: 10 })
  expect(await namedInvoices(restored.ctx)).toBe(10) // staff can tell which invoice each was for
  await releaseByHand(restored.ctx)
  expect(await quarantine(restored.ctx)).toBeNull()
  expect(await charges()).toBe(before)
  expect(await verifyWorld(restored)).toEqual([])
  expect(await relayOutbox(restored.system)).toBeGreaterThan(0)
  await start(restored.ctx, folder)
  expect(await quarantine(restored.ctx)).toBeNull()
})

test('a server restarted on its own database is not in quarantine, however much was done meanwhile', async () => {
  await payAll(world.ctx, await tenInvoices())
  await start(world.ctx, folder)
  await world.admin.chargeByHand(world.accountId, { amount: 900, currency: 'USD' })
  await start(world.ctx, folder)
  expect(await quarantine(world.ctx)).toBeNull()
})

test('a hosted server that does not say which one it is serves all the same, and a restore is still noticed by the outbox', async () => {
  await asAdmin(databaseIn(inject('testServer').adminUrl, world.database.name), (client) =>
    client.query('revoke execute on function pg_control_system() from public'),
  )
  const backup = await copyOf(world.database)
  await start(world.ctx, folder)
  await payAll(world.ctx, await tenInvoices())
  await watchInstance(world.system, keeperIn(folder))
  expect(await quarantine(world.ctx)).toBeNull()
  const restored = openOn(backup)
  await start(restored.ctx, folder)
  expect(await quarantine(restored.ctx)).toMatchObject({ reason: 'restored' })
})

test('a recovery of the same database to an earlier moment is noticed by the mark in the data folder alone', async () => {
  const backup = await copyOf(world.database)
  await disguise(backup)
  await payAll(world.ctx, await tenInvoices())
  await watchInstance(world.system, keeperIn(folder))
  const restored = openOn(backup)
  await start(restored.ctx, folder)
  expect(await quarantine(restored.ctx)).toMatchObject({
    reason: 'restored',
    facts: { why: 'the newest message is gone' },
  })
})

test('a whole machine brought back to an earlier moment is noticed by asking the gateway', async () => {
  const backup = await copyOf(world.database)
  await disguise(backup)
  const invoices = await tenInvoices()
  await payAll(world.ctx, invoices)
  const [charge] = (await world.admin.books(world.accountId)).charges
  const restored = openOn(backup)
  await start(restored.ctx, folder) // the folder's mark is from before the charges as well
  const found = await quarantine(restored.ctx)
  expect(found).toMatchObject({ reason: 'gateway_ahead', facts: { movements: expect.arrayContaining([charge?.id]) } })
  await sweepQuarantines(restored.system)
  expect(await quarantine(restored.ctx)).toMatchObject({ found: 10 })
})

test('[FM-SYS-03] a failover that lost nothing ends its quarantine by itself once the gateways have been compared', async () => {
  await payAll(world.ctx, await tenInvoices())
  await start(world.ctx, folder)
  const waiting = await world.anIssuedInvoice(900n)
  await asOwner(world.database, 'update instance_marks set timeline_id = timeline_id - 1')
  // Nothing is sent in the seconds before the watch has looked, either.
  await expect(perform(world.ctx, aPayCommand(waiting, 900n))).rejects.toMatchObject({ code: 'quarantine' })
  await watchInstance(world.system, keeperIn(folder))
  expect(await quarantine(world.ctx)).toMatchObject({ reason: 'failover' })
  await world.admin.addFault(world.accountId, { kind: 'error_before', op: 'look_up', times: 2 })
  await sweepQuarantines(world.system)
  expect(await quarantine(world.ctx)).toMatchObject({ sweptAt: null, lastFailure: expect.stringContaining('5xx') })
  await sweepQuarantines(world.system)
  expect(await quarantine(world.ctx)).toBeNull()
  expect(await verifyWorld(world)).toEqual([])
})

test('[FM-SYS-03] a failover that lost a charge stays until an administrator has released it', async () => {
  await world.admin.chargeByHand(world.accountId, { amount: 4_200, currency: 'USD' })
  await asOwner(world.database, 'update instance_marks set timeline_id = timeline_id - 1')
  await watchInstance(world.system, keeperIn(folder))
  // Cut short after booking: what was found then still counts.
  await reconcileAccount(world.ctx, world.accountId)
  await sweepQuarantines(world.system)
  expect(await quarantine(world.ctx)).toMatchObject({ reason: 'failover', found: 1, sweptAt: expect.anything() })
  await releaseByHand(world.ctx)
  await expect(releaseByHand(world.ctx)).rejects.toMatchObject({ code: 'not_in_quarantine' })
})

test('[FM-SYS-03] a failover that lost a charge which is still pending does not end by itself either', async () => {
  const standby = await copyOf(world.database)
  await disguise(standby)
  await asOwner(standby, 'update instance_marks set timeline_id = timeline_id - 1')
  await world.admin.addFault(world.accountId, { kind: 'pending', op: 'confirm' })
  const lost = await world.anIssuedInvoice(3_300n)
  await perform(world.ctx, aPayCommand(lost, 3_300n))
  const promoted = openOn(standby)
  await watchInstance(promoted.system, keeperIn(mkdtempSync(join(folder, 'standby-')), promoted.ctx))
  expect(await quarantine(promoted.ctx)).toMatchObject({ reason: 'failover' })
  await sweepQuarantines(promoted.system)
  expect(await quarantine(promoted.ctx)).toMatchObject({ found: 1, sweptAt: expect.anything() })
})

test('in quarantine an unknown attempt is not looked up, because a look-up may send a request again', async () => {
  const invoiceId = await world.anIssuedInvoice(2_500n)
  await world.admin.addFault(world.accountId, { kind: 'reset_before', op: 'create_object' })
  await perform(world.ctx, aPayCommand(invoiceId, 2_500n))
  await asOwner(world.database, 'update instance_marks set timeline_id = timeline_id - 1')
  await watchInstance(world.system, keeperIn(folder))
  await asOwner(
    world.database,
    `alter table gateway_attempts no force row level security;
    update gateway_attempts set next_lookup_at = created_at where next_lookup_at is not null;
    alter table gateway_attempts force row level security`,
  )
  await sweepAttempts(world.system)
  await deliverDue(world.system)
  expect((await world.admin.books(world.accountId)).objects).toEqual([])
})

const waitingMessages = async (ctx: Ctx): Promise<number> =>
  (
    await ctx.tx((t) =>
      t.rows('select id from outbox where organization_id = $1 and fanned_out_at is null', [t.organizationId]),
    )
  ).length

const namedInvoices = async (ctx: Ctx): Promise<number> =>
  (
    await ctx.tx((t) =>
      t.rows(
        `select i.id from exceptions e join invoices i on i.organization_id = e.organization_id and e.facts ->> 'description' = 'Invoice ' || i.number
          where e.organization_id = $1 and e.kind = 'unmatched_payment'`,
        [t.organizationId],
      ),
    )
  ).length
