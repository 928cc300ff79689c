/** A database that can be read and takes no changes, made so for real: what is not written is not sent (CORRECTNESS §14). */
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { System } from '../../src/ports/ctx.ts'
import { isReadOnly } from '../../src/store/system-health.ts'
import { asAdmin } from '../harness/global-database.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
})
afterAll(() => world.close())

async function takeChanges(on: boolean): Promise<void> {
  const { name } = world.database
  await asAdmin(inject('testServer').adminUrl, async (client) => {
    await client.query(`alter database ${name} set default_transaction_read_only = ${on ? 'off' : 'on'}`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  })
  // A pool notices at its next use that its connections have ended.
  for (let tries = 0; tries < 20 && (await isReadOnly(world.system.directory).catch(() => on)) === on; tries += 1);
}

function anApp(system: System = world.system): Hono<Env> {
  const app = new Hono<Env>()
  app.use(clientAddress(system, 1))
  app.use(securityHeaders(system))
  const pdf = async () => new Uint8Array()
  return app.route(
    '/pay',
    publicPay({ system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }),
  )
}

let addresses = 0
async function pay(path: string, commandKey: string = crypto.randomUUID(), app = anApp()) {
  addresses += 1
  const body = new URLSearchParams({
    commandKey,
    amountSeen: '1000',
    number: '4242 4242 4242 4242',
    expiry: '12 / 34',
    cvc: '123',
  })
  const headers = { accept: 'application/json', 'x-forwarded-for': `198.51.100.${addresses}` }
  const answer = await app.request(`${path}/payments`, { method: 'POST', body, headers })
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json: await answer.json() }
}
const aLink = async () =>
  new URL((await createInvoiceLink(world.ctx, await world.anIssuedInvoice(1_000n))).url).pathname
const booked = async () => {
  const { charges, objects } = await world.admin.books(world.accountId)
  return [charges.length, objects.length]
}

test('[FM-PAY-26] [FM-PAY-06] while nothing can be written nothing is sent, the page says that nobody was charged, and afterwards it works', async () => {
  const path = await aLink()
  const before = await booked()
  await takeChanges(false)
  expect(await isReadOnly(world.system.directory)).toBe(true)
  expect((await anApp().request(path, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(200)
  const key = crypto.randomUUID()
  for (let tries = 0; tries < 3; tries += 1) {
    expect(await pay(path, key)).toMatchObject({
      status: 503,
      retryAfter: '5',
      json: {
        code: 'not_charged',
        detail: expect.stringContaining('temporarily unavailable. You have not been charged'),
      },
    })
  }
  expect(await booked()).toEqual(before)
  await takeChanges(true)
  expect(await pay(path, key)).toMatchObject({ status: 201, json: { status: 'paid' } })
})

test('[FM-PAY-07] [FM-PAY-26] a charge whose answer could not be written is never called "not charged", and is found when it can be', async () => {
  const path = await aLink()
  const key = crypto.randomUUID()
  const full: System = {
    ...world.system,
    gateways: {
      ...world.system.gateways,
      async call(account, request) {
        const outcome = await world.system.gateways.call(account, request)
        if (request.op === 'confirm') await takeChanges(false)
        return outcome
      },
    },
  }
  const [charges = 0] = await booked()
  expect(await pay(path, key, anApp(full))).toMatchObject({ status: 503, json: { code: 'not_confirmed' } })
  const again = await pay(path, key)
  expect(again).toMatchObject({ status: 503, json: { code: 'not_confirmed' } })
  const other = await pay(path)
  expect(other).toMatchObject({ status: 503, json: { code: 'not_confirmed' } })
  expect(JSON.stringify([again, other])).not.toContain('not been charged')
  await takeChanges(true)
  clock.advance(60)
  await sweepAttempts(world.system)
  expect(await pay(path, key)).toMatchObject({ json: { status: 'paid' } })
  expect((await booked())[0]).toBe(charges + 1)
})
