/** Tips with Stripe: the real adapter over HTTP, a Stripe of our own, real PostgreSQL. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { changeSettings } from '../../src/flows/organization/change-settings.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { verifyDatabase } from '../../src/store/verify/verify.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

let world: StripeWorld
beforeAll(async () => {
  world = await aStripeWorld()
  await changeSettings(world.ctx, { tipsOnInvoices: true })
})
afterAll(() => world.close())
afterEach(() => world.control.clearFaults())

const books = () => world.control.books(world.stripeAccount)
const confirm = 'POST /v1/payment_intents/:id/confirm'
const pay = (invoiceId: string, total: bigint, ppm: number, card?: string) =>
  perform(
    world.ctx,
    aPayCommand(invoiceId, total, {
      methodToken: world.control.newToken(world.stripeAccount, card),
      methodSummary: null,
      ...(ppm === 0 ? {} : { tip: { kind: 'percent', ppm } as const }),
    }),
  )
const rows = <Row>(sql: string, id: string): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, id]))
const payments = (id: string) =>
  rows<{ id: string; amount: bigint; tipAmount: bigint }>(
    'select id, amount, tip_amount from payments where organization_id = $1 and invoice_id = $2 order by captured_at, id',
    id,
  )
const invoice = async (id: string) =>
  (
    await rows<{ status: string; amountPaid: bigint; amountDue: bigint }>(
      'select status, amount_paid, amount_due from invoices where organization_id = $1 and id = $2',
      id,
    )
  )[0]
const steps = (id: string) =>
  rows<{ step: string }>(
    `select a.op || ' ' || a.state || ' ' || a.amount as step from gateway_attempts a
       join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
      where a.organization_id = $1 and i.invoice_id = $2 order by a.created_at, a.seq`,
    id,
  ).then((all) => all.map(({ step }) => step))

test('[I-18] Stripe is asked for both, and gives back of both', async () => {
  const id = await world.anIssuedInvoice(3_333n)
  expect(await pay(id, 3_333n, 180_000)).toMatchObject({ status: 'paid', amount: 3_933n, tip: 600n, remaining: 0n })
  expect(await payments(id)).toMatchObject([{ amount: 3_933n, tipAmount: 600n }])
  expect(books().charges.filter(({ status }) => status === 'succeeded')).toMatchObject([{ amount: 3_933 }])
  const [payment] = await payments(id)
  const command = { paymentId: payment?.id ?? '', reason: '', reopen: false, commandKey: crypto.randomUUID() }
  expect(await refundPayment(world.ctx, command)).toMatchObject({ state: 'succeeded', amount: 3_933n, fromTip: 600n })
  expect(books().refunds).toMatchObject([{ amount: 3_933 }])
})

test('[FM-PAY-18] after a decline another tip is chosen: the object is cancelled at Stripe before a new one is made', async () => {
  const id = await world.anIssuedInvoice(4_000n)
  expect(await pay(id, 4_000n, 200_000, 'pm_card_visa_chargeDeclinedInsufficientFunds')).toMatchObject({
    status: 'declined',
    tip: 800n,
  })
  expect(await pay(id, 4_000n, 250_000)).toMatchObject({ status: 'paid', amount: 5_000n, tip: 1_000n })
  expect(await steps(id)).toEqual([
    'create_object succeeded 4800',
    'confirm declined 4800',
    'cancel_object succeeded 4800',
    'create_object succeeded 5000',
    'confirm succeeded 5000',
  ])
})

test('[FM-PAY-18] the bank says yes while another tip is chosen: what was paid is applied, with its own tip', async () => {
  const id = await world.anIssuedInvoice(5_000n)
  expect(await pay(id, 5_000n, 180_000, 'pm_card_threeDSecure2Required')).toMatchObject({ status: 'requires_action' })
  const [{ object } = { object: '' }] = await rows<{ object: string }>(
    'select gateway_object_id as object from payment_intents where organization_id = $1 and invoice_id = $2',
    id,
  )
  world.control.answerChallenge(object, 'approve')
  expect(await pay(id, 5_000n, 250_000)).toMatchObject({ status: 'paid', amount: 5_900n, tip: 900n, remaining: 0n })
  expect(await payments(id)).toMatchObject([{ amount: 5_900n, tipAmount: 900n }])
  expect(await invoice(id)).toMatchObject({ status: 'paid', amountPaid: 5_000n })
})

test('[I-18] [FM-PAY-23] when Stripe takes less than was asked for the invoice comes first; what it takes on top is credit', async () => {
  for (const [taken, tip, paid] of [
    [11_000, 1_000n, 10_000n],
    [9_000, 0n, 9_000n],
    [13_000, 1_800n, 10_000n],
  ] as const) {
    world.control.addFault({ kind: 'other_amount', on: confirm, amount: taken })
    const id = await world.anIssuedInvoice(10_000n)
    expect(await pay(id, 10_000n, 180_000)).toMatchObject({ status: 'paid', remaining: 10_000n - paid })
    expect(await payments(id), String(taken)).toMatchObject([{ amount: BigInt(taken), tipAmount: tip }])
    expect(await invoice(id), String(taken)).toMatchObject({ amountPaid: paid, amountDue: 10_000n - paid })
    const [payment] = await payments(id)
    const credit = await rows<{ amount: bigint }>(
      'select amount from customer_credits where organization_id = $1 and source_id = $2',
      payment?.id ?? '',
    )
    expect(credit).toEqual(taken === 13_000 ? [{ amount: 1_200n }] : [])
  }
})

test('[I-18] after all of it every check of the books holds', async () => {
  const { reader, worker } = world.database
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: world.ctx.clock, marksOf: () => [] }))
  const broken = all.flatMap(({ checks }) => checks).filter(({ broken }) => broken.length > 0)
  expect(broken.map(({ id, says }) => `${id} ${says}`)).toEqual([])
  expect(all.flatMap(({ checks }) => checks).filter(({ id }) => id === 'I-18').length).toBeGreaterThan(1)
})
