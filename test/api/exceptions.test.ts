import { afterAll, beforeAll, expect, test } from 'vitest'
import { exceptionEndpoints } from '../../src/api/exception.ts'
import { gatewayBalanceEndpoints } from '../../src/api/gateway-balance.ts'
import { paymentEndpoints } from '../../src/api/payment.ts'
import { showId } from '../../src/core/id/id.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { openException } from '../../src/store/exception.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

let world: ApiWorld
let admin: Client
beforeAll(async () => {
  world = await anApiWorld({ nouns: [exceptionEndpoints, gatewayBalanceEndpoints, paymentEndpoints] })
  admin = await world.signedIn()
})
afterAll(() => world.close())

type Shown = { id: string; kind: string; state: string; subjectId: string; resolvable: boolean }

/** A charge nobody asked for, found by comparing with the gateway's list. */
async function anUnmatchedPayment(amount: number): Promise<Shown> {
  await world.admin.chargeByHand(world.accountId, { amount, currency: 'USD' })
  await reconcileTail(world.system)
  return (await admin.get('/exceptions?state=open')).json.items[0]
}

test('[CORRECTNESS §12] an unmatched payment is listed with its words and deadline, and resolved once, on the payment’s timeline', async () => {
  const found = await anUnmatchedPayment(7_700)
  expect(found).toMatchObject({
    kind: 'unmatched_payment',
    sentence: 'The gateway has a payment that belongs to no invoice.',
    subjectKind: 'payment',
    facts: { found: { currency: 'USD' } },
    title: 'Payments without an invoice',
    about: { amount: 7_700, currency: 'USD', invoiceId: null, paymentId: expect.stringMatching(/^pay_/) },
    link: expect.stringMatching(/^\/payments\/orders\/pay_/),
    resolvable: true,
    resolution: null,
  })
  expect((await admin.get('/exceptions')).json.openCount).toBe(1)
  const ofPayment = (id: string) => admin.get(`/exceptions?state=open&paymentId=${id}`)
  expect((await ofPayment(found.subjectId)).json.items.map(({ id }: Shown) => id)).toEqual([found.id])
  expect((await ofPayment(showId('pay', world.system.ids.uuid()))).json.items).toEqual([])
  const resolution = 'Taken at the fair, see the paper slip'
  expect((await admin.post(`/exceptions/${found.id}/resolve`, { resolution: ' ' })).status).toBe(422)
  const answer = await admin.post(`/exceptions/${found.id}/resolve`, { resolution })
  expect([answer.status, answer.json.state, answer.json.resolution]).toEqual([200, 'resolved', resolution])
  expect((await admin.post(`/exceptions/${found.id}/resolve`, { resolution })).status).toBe(409)
  expect((await admin.get('/exceptions?state=open')).json).toMatchObject({ items: [], openCount: 0 })
  expect((await admin.get(`/exceptions/${found.id}`)).json).toMatchObject({ state: 'resolved' })
  const timeline = await admin.get(`/payments/${found.subjectId}/timeline`)
  expect(timeline.json.items[0]).toMatchObject({ sentence: expect.stringContaining('resolved a discrepancy') })
})

test('each says whose money it is, over which invoice, and which figures differ', async () => {
  const invoiceId = await world.anIssuedInvoice(12_000n)
  await world.admin.addFault(world.accountId, { kind: 'other_amount', op: 'confirm', amount: 11_000 })
  await perform(world.ctx, aPayCommand(invoiceId, 12_000n))
  const found = (await admin.get('/exceptions?state=open')).json.items[0]
  expect(found).toMatchObject({
    kind: 'amount_mismatch',
    detail: '$120.00 was asked for, and the gateway took $110.00.',
    about: { customerName: 'Ada Pemberton', invoiceId: showId('inv', invoiceId), amount: 11_000, currency: 'USD' },
  })
  const id = world.system.ids.uuid()
  await world.ctx.tx(async (t) => {
    await openException(t, { id, kind: 'late_success', subjectKind: 'invoice', subjectId: invoiceId, facts: {} })
  })
  expect((await admin.get(`/exceptions/${showId('exc', id)}`)).json).toMatchObject({
    about: { customerName: 'Ada Pemberton', invoiceNumber: found.about.invoiceNumber, paymentId: null },
    link: `/payments/invoices/${showId('inv', invoiceId)}`,
  })
  for (const one of [found.id, showId('exc', id)])
    await admin.post(`/exceptions/${one}/resolve`, { resolution: 'looked at it' })
})

test('what only the gateway can decide is not closed by hand', async () => {
  const id = world.system.ids.uuid()
  await world.ctx.tx(async (t) => {
    const subject = { subjectKind: 'attempt', subjectId: world.system.ids.uuid() }
    await openException(t, { id, kind: 'unknown_over_15m', ...subject, facts: {} })
  })
  const path = `/exceptions/${showId('exc', id)}`
  expect((await admin.get(path)).json).toMatchObject({ resolvable: false, subjectKind: 'attempt', about: null })
  const answer = await admin.post(`${path}/resolve`, { resolution: 'I am sure it is fine' })
  expect([answer.status, answer.json.code]).toEqual([409, 'exception_closes_by_itself'])
  expect((await admin.get(path)).json.state).toBe('open')
})

test('[A-030] only who may reconcile sees them, and only who may resolve closes them', async () => {
  const found = await anUnmatchedPayment(7_701)
  const resolve = (client: Client) => client.post(`/exceptions/${found.id}/resolve`, { resolution: 'looked at it' })
  for (const role of ['cashier', 'sales'] as const) {
    const client = await world.signedIn(role)
    expect((await client.get('/exceptions')).status).toBe(403)
    expect((await resolve(client)).status).toBe(403)
  }
  const allocations = await world.signedIn('sales_allocations')
  expect((await allocations.get('/exceptions')).status).toBe(200)
  expect((await resolve(allocations)).status).toBe(403)
  const stranger = await world.stranger()
  expect((await stranger.client.get(`/exceptions/${found.id}`)).status).toBe(404)
  expect((await resolve(stranger.client)).status).toBe(404)
})

test('pages of exceptions follow one another without gap or repeat', async () => {
  for (const amount of [1, 2, 3]) await anUnmatchedPayment(8_000 + amount)
  const all: Shown[] = (await admin.get('/exceptions?limit=100')).json.items
  const walked: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await admin.get(`/exceptions?limit=2${cursor && `&cursor=${cursor}`}`)).json
    walked.push(...page.items.map((one: Shown) => one.id))
    if (!page.nextCursor) break
    cursor = page.nextCursor
  }
  expect(walked).toEqual(all.map(({ id }) => id))
})

test('[CORRECTNESS §12] the balance says 0 cents unexplained, and names what is not explained', async () => {
  const path = `/gateway-accounts/${showId('gwa', world.accountId)}/balance`
  const settled = (await admin.get(path)).json
  expect(settled).toMatchObject({ balances: [{ currency: 'USD', unexplained: 0 }], items: [], lastFailure: null })
  expect(settled.balances[0].ours).toBe(settled.balances[0].theirs)
  const charge = await world.admin.chargeByHand(world.accountId, { amount: 10_000, currency: 'USD' })
  expect((await admin.get(path)).json.balances[0].unexplained).toBe(10_000 - charge.fee)
  expect((await (await world.signedIn('cashier')).get(path)).status).toBe(403)
  expect((await (await world.stranger()).client.get(path)).status).toBe(404)
})
