import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { Client } from '../harness/api-world.ts'
import { aConnectWorld, type ConnectWorld } from '../harness/connect-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

// Method: real PostgreSQL, the real adapter, a Stripe of our own; the answer to a confirmation is lost on the way, and the
// account is disconnected while nobody knows what became of it.
let world: ConnectWorld
let admin: Client
let account: string
let rowId: string
beforeAll(async () => {
  world = await aConnectWorld()
  admin = await world.signedIn()
  account = world.stripe.control.openAccount({ name: 'Disconnected while live' }).id
  await world.signInAtStripe(admin, { account })
  const { items } = (await admin.get('/gateway-accounts')).json
  rowId = items.find((one: { gatewayReference: string }) => one.gatewayReference === account).id
  await admin.post(`/gateway-accounts/${rowId}/default`)
  const others = items.filter((one: { id: string }) => one.id !== rowId)
  for (const { id } of others) await admin.post(`/gateway-accounts/${id}/disconnect`)
})
afterAll(() => world.close())

const isStillConnected = (): Promise<boolean> =>
  fetch(`${world.stripe.url}/v1/accounts/${account}`, {
    headers: { authorization: `Bearer ${world.platform.secretKey}` },
  }).then(({ status }) => status === 200)

const holdsSecrets = (): Promise<boolean> =>
  world.ctx.tx(async (t) => {
    const sql = 'select secrets is not null as kept from gateway_accounts where organization_id = $1 and id = $2'
    return (await t.one<{ kept: boolean }>(sql, [t.organizationId, readId('gwa', rowId)])).kept
  })

/** Null: Stripe has not told them yet. */
const storeFees = (fee: bigint | null): Promise<number> =>
  world.ctx.tx((t) => t.write('update payments set fee = $2 where organization_id = $1', [t.organizationId, fee]))

const pay = (invoiceId: string, amount: bigint) =>
  perform(
    world.ctx,
    aPayCommand(invoiceId, amount, { methodToken: world.stripe.control.newToken(account), methodSummary: null }),
  )

test('[FM-PAY-24] disconnected while a payment is undecided: no new ones, access kept until it is decided, history stays', async () => {
  const paid = await world.anIssuedInvoice(5_000n)
  expect((await pay(paid, 5_000n)).status).toBe('paid')
  const invoiceId = await world.anIssuedInvoice(7_000n)
  world.stripe.control.addFault({ kind: 'cut_after', on: 'POST /v1/payment_intents/:id/confirm' })
  expect((await pay(invoiceId, 7_000n)).status).toBe('processing')

  const answer = await admin.post(`/gateway-accounts/${rowId}/disconnect`)
  expect(answer.json.state).toBe('disconnected')
  expect([await isStillConnected(), await holdsSecrets()]).toEqual([true, true])
  const another = await world.anIssuedInvoice(900n)
  await expect(pay(another, 900n)).rejects.toMatchObject({ code: 'no_gateway' })
  expect((await admin.get('/me')).json.gatewayConnected).toBe(false)

  for (const seconds of [40, 30, 60]) {
    world.clock.advance(seconds)
    await sweepAttempts(world.system)
  }
  const records = (await admin.get('/payments')).json.items
  expect(records.map((one: { status: string; amount: number }) => [one.status, one.amount])).toEqual([
    ['succeeded', 7_000],
    ['succeeded', 5_000],
  ])
  await storeFees(null)
  await cleanUp(world.system)
  expect([await isStillConnected(), await holdsSecrets()]).toEqual([true, true])
  await storeFees(233n)
  await cleanUp(world.system)
  expect([await isStillConnected(), await holdsSecrets()]).toEqual([false, false])
  expect((await admin.get('/payments')).json.items).toHaveLength(2)
})

test('access that was ended at Stripe, and not heard of, is found out by the first payment: nothing is charged', async () => {
  const again = await world.signInAtStripe(admin, { account })
  expect(again).toContain('connected=1')
  const { control } = world.stripe
  control.holdWebhooks()
  control.disconnect(world.platform.id, account)
  control.dropWebhooks()
  const charges = control.books(account).charges.length
  const invoiceId = await world.anIssuedInvoice(300n)
  expect((await pay(invoiceId, 300n)).status).toBe('failed')
  const { items } = (await admin.get('/gateway-accounts')).json
  expect(items.find((one: { id: string }) => one.id === rowId)).toMatchObject({
    state: 'disconnected',
    disconnectedWhy: expect.stringContaining('Access was ended'),
  })
  await expect(pay(invoiceId, 300n)).rejects.toMatchObject({ code: 'no_gateway' })
  expect(control.books(account).charges).toHaveLength(charges)
})
