/** L2 with no webhook at all: what happened at the gateway is found by walking its own list of movements. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assignPayment } from '../../src/flows/payment/assign-payment.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { compareBalance } from '../../src/flows/reconcile/compare-balance.ts'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
})
afterAll(() => world.close())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
const run = () => reconcileAccount(world.ctx, world.accountId)
const exceptionsOn = async (subjectId: string) =>
  (
    await rows<{ kind: string }>(
      'select kind from exceptions where organization_id = $1 and subject_id = $2 order by 1',
      subjectId,
    )
  ).map(({ kind }) => kind)
const unexplained = async () =>
  (await compareBalance(world.ctx, world.accountId)).balances?.map(({ currency, unexplained: cents }) => [
    currency,
    cents,
  ])
type Paid = { invoiceId: string; paymentId: string; chargeId: string }

async function aPaidInvoice(total: bigint): Promise<Paid> {
  const invoiceId = await world.anIssuedInvoice(total)
  await perform(world.ctx, aPayCommand(invoiceId, total))
  const [payment] = await rows<{ id: string; gatewayTxnId: string }>(
    'select id, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
    invoiceId,
  )
  return { invoiceId, paymentId: payment?.id ?? '', chargeId: payment?.gatewayTxnId ?? '' }
}
const invoice = async (id: string) =>
  (
    await rows<{ status: string; amountDue: bigint; credited: bigint }>(
      'select status, amount_due, credited from invoices where organization_id = $1 and id = $2',
      id,
    )
  )[0]
const refundsOf = (paymentId: string) =>
  rows<{ state: string; amount: bigint; requestedBy: { kind: string } }>(
    'select state, amount, requested_by from refunds where organization_id = $1 and payment_id = $2 order by created_at',
    paymentId,
  )

test('[CORRECTNESS §12 L2] what we asked for is matched, and a run after it finds nothing new', async () => {
  const { paymentId } = await aPaidInvoice(5_000n)
  await refundPayment(world.ctx, {
    paymentId,
    amount: 1_000n,
    reason: '',
    reopen: false,
    commandKey: crypto.randomUUID(),
  })
  expect(await run()).toMatchObject({ seen: 2, matched: 2, recorded: 0, excepted: 0, failure: null })
  expect(await run()).toMatchObject({ matched: 2, recorded: 0 })
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('what is settled on both sides is matched a page at a time, so that a long list holds nothing up after a restart', async () => {
  for (let total = 2_001n; total < 2_009n; total += 1n) await aPaidInvoice(total)
  const { seen } = await run()
  let txs = 0
  const counting: Ctx = {
    ...world.ctx,
    tx: (work) => {
      txs += 1
      return world.ctx.tx(work)
    },
  }
  expect(await reconcileAccount(counting, world.accountId)).toMatchObject({ seen, matched: seen, failure: null })
  expect(seen).toBeGreaterThanOrEqual(8)
  expect(txs).toBeLessThan(seen)
})

test('[FM-PAY-21] a payment whose answer was lost and whose webhook never came is found by the list', async () => {
  const invoiceId = await world.anIssuedInvoice(3_100n)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  await perform(world.ctx, aPayCommand(invoiceId, 3_100n))
  const difference = await compareBalance(world.ctx, world.accountId)
  expect(difference.items).toMatchObject([{ kind: 'undecided_payment', amount: 3_100n }])
  expect(difference.balances).toMatchObject([{ currency: 'USD', unexplained: 0n }])
  await run()
  expect(await invoice(invoiceId)).toMatchObject({ status: 'paid' })
})

test('what happened last is booked first, so that a server that dies again and again comes to it before the list’s end', async () => {
  const invoiceId = await world.anIssuedInvoice(5_300n)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  expect((await perform(world.ctx, aPayCommand(invoiceId, 5_300n))).status).toBe('processing')
  const gateways = { ...world.ctx.gateways, listTxns: async () => ({ kind: 'failed', why: 'timeout' }) as const }
  const cutShort = await reconcileAccount({ ...world.ctx, gateways }, world.accountId)
  expect(cutShort).toMatchObject({ seen: 0, failure: 'the gateway could not be asked: timeout' })
  expect(await invoice(invoiceId)).toMatchObject({ status: 'paid' })
  expect((await run()).failure).toBeNull()
})

test('[CORRECTNESS §12 L2] an unknown charge is booked without an intent and told to staff, however often it is found', async () => {
  const charge = await world.admin.chargeByHand(world.accountId, { amount: 6_600, currency: 'USD' })
  expect(await run()).toMatchObject({ recorded: 1 })
  await Promise.all([run(), run(), run()])
  const payments = await rows<{ id: string; source: string; intentId: null }>(
    'select id, source, intent_id from payments where organization_id = $1 and gateway_txn_id = $2',
    charge.id,
  )
  expect(payments).toMatchObject([{ source: 'gateway', intentId: null }])
  expect(await exceptionsOn(payments[0]?.id ?? '')).toEqual(['unmatched_payment'])
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('a found payment is put onto the invoice it was for: paid, refundable like any other, and the books tell both halves', async () => {
  const invoiceId = await world.anIssuedInvoice(6_000n)
  const charge = await world.admin.chargeByHand(world.accountId, { amount: 6_500, currency: 'USD' })
  await run()
  const [found] = await rows<{ id: string }>(
    'select id from payments where organization_id = $1 and gateway_txn_id = $2',
    charge.id,
  )
  const paymentId = found?.id ?? ''
  const tries = await Promise.allSettled([1, 2, 3].map(() => assignPayment(world.ctx, paymentId, invoiceId)))
  expect(tries.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort()).toEqual([
    'done',
    'payment_belongs_already',
    'payment_belongs_already',
  ])
  expect(await invoice(invoiceId)).toMatchObject({ status: 'paid', amountDue: 0n })
  expect(
    await rows('select state, resolution from exceptions where organization_id = $1 and subject_id = $2', paymentId),
  ).toMatchObject([{ state: 'resolved' }])
  await expect(assignPayment(world.ctx, paymentId, invoiceId)).rejects.toMatchObject({
    code: 'payment_belongs_already',
  })
  const credits = await rows<{ amount: bigint }>(
    'select sum(amount)::bigint as amount from customer_credits where organization_id = $1 and source_id = $2 group by customer_id order by 1',
    paymentId,
  )
  expect(credits).toEqual([{ amount: 0n }, { amount: 500n }])
  expect(await verifyWorld(world)).toEqual([])

  const refunded = await refundPayment(world.ctx, {
    paymentId,
    reason: 'twice',
    reopen: false,
    commandKey: randomUUID(),
  })
  expect(refunded).toMatchObject({ state: 'succeeded', amount: 6_500n, fromInvoice: 6_000n, fromCredit: 500n })
  await run()
  expect(await unexplained()).toEqual([['USD', 0n]])
  expect(await verifyWorld(world)).toEqual([])
})

test('[FM-REF-05] a refund made in the dashboard is booked like any other, and the customer is told nothing', async () => {
  const { invoiceId, paymentId, chargeId } = await aPaidInvoice(8_000n)
  await world.admin.refundByHand(chargeId, 3_000)
  expect(await run()).toMatchObject({ recorded: 1 })
  expect(await run()).toMatchObject({ recorded: 0 })
  expect(await refundsOf(paymentId)).toMatchObject([
    { state: 'succeeded', amount: 3_000n, requestedBy: { kind: 'user' } },
  ])
  expect(await invoice(invoiceId)).toMatchObject({ status: 'partially_refunded', amountDue: 0n, credited: 3_000n })
  const told = await rows<{ payload: { notice?: boolean } }>(
    "select payload from outbox where organization_id = $1 and topic = 'refund_succeeded' and payload ->> 'paymentId' = $2",
    paymentId,
  )
  expect(told).toMatchObject([{ payload: { notice: false } }])
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('an unknown charge and its refund, found at once, are both booked and leave nothing over', async () => {
  const charge = await world.admin.chargeByHand(world.accountId, { amount: 4_400, currency: 'USD' })
  await world.admin.refundByHand(charge.id)
  expect(await run()).toMatchObject({ recorded: 2 })
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('[FM-REF-05] a dashboard refund beside one of ours that is unknown waits as refund_over, and is booked when there is room', async () => {
  const { paymentId, chargeId } = await aPaidInvoice(2_000n)
  await world.admin.addFault(world.accountId, { kind: 'reset_before', op: 'refund' })
  await refundPayment(world.ctx, { paymentId, reason: '', reopen: false, commandKey: crypto.randomUUID() })
  await world.admin.refundByHand(chargeId, 1_500)
  expect(await run()).toMatchObject({ excepted: 1 })
  expect(await exceptionsOn(paymentId)).toEqual(['refund_over'])
  expect((await compareBalance(world.ctx, world.accountId)).items).toContainEqual(
    expect.objectContaining({ kind: 'refund_over', subjectId: paymentId, amount: -1_500n }),
  )
  // Ours is believed never to have happened, days later; the dashboard's is long out of the list's window by then.
  await world.admin.clearFaults(world.accountId)
  for (const days of [1, 1, 1, 1, 1]) {
    clock.advance(days * 86_400)
    await world.admin.advanceClock(days * 86_400)
    await sweepAttempts(world.system)
    await run()
  }
  expect((await refundsOf(paymentId)).map(({ state, amount }) => [state, amount])).toEqual(
    expect.arrayContaining([
      ['failed', 2_000n],
      ['succeeded', 1_500n],
    ]),
  )
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('[CORRECTNESS §16] [I-14] after all that the books keep every invariant, also for what was made in the dashboard', async () => {
  expect(await verifyWorld(world)).toEqual([])
})

test('[CORRECTNESS §12] a payment that the gateway does not know, or has voided, is an exception that explains the balance', async () => {
  const { paymentId, chargeId } = await aPaidInvoice(1_700n)
  await rows(
    'update payments set gateway_txn_id = $2 where organization_id = $1 and gateway_txn_id = $3',
    'ch_gone',
    chargeId,
  )
  clock.advance(3_600)
  await world.admin.advanceClock(3_600)
  await run()
  expect(await exceptionsOn(paymentId)).toEqual(['missing_at_gateway'])
  // The charge itself is now one that nobody asked for… by its reference it is still ours, as a second one.
  const again = await rows('select id from payments where organization_id = $1 and gateway_txn_id = $2', chargeId)
  expect(again).toHaveLength(1)
  expect(await unexplained()).toEqual([['USD', 0n]])
})

test('while the gateway is away nothing is marked compared, and one account’s failure does not stop the others', async () => {
  const mark = async () =>
    (
      await rows<{ comparedUntil: Temporal.Instant; lastFailure: string | null }>(
        'select compared_until, last_failure from reconciliations where organization_id = $1',
      )
    )[0]
  const before = await mark()
  await world.admin.addFault(world.accountId, { kind: 'error_before', op: 'look_up', times: 2 })
  expect(await reconcileTail(world.system)).toBe(1)
  expect(await mark()).toMatchObject({
    comparedUntil: before?.comparedUntil,
    lastFailure: expect.stringContaining('5xx'),
  })
  await reconcileTail(world.system)
  expect(await mark()).toMatchObject({ lastFailure: null })
})

test('a payment that was given back, or is in another currency, is not put onto an invoice', async () => {
  const invoiceId = await world.anIssuedInvoice(900n)
  const euros = await world.admin.chargeByHand(world.accountId, { amount: 900, currency: 'EUR' })
  const back = await world.admin.chargeByHand(world.accountId, { amount: 900, currency: 'USD' })
  await run()
  const idOf = async (txn: string) =>
    (await rows<{ id: string }>('select id from payments where organization_id = $1 and gateway_txn_id = $2', txn))[0]
      ?.id ?? ''
  await refundPayment(world.ctx, {
    paymentId: await idOf(back.id),
    amount: 100n,
    reason: '',
    reopen: false,
    commandKey: randomUUID(),
  })
  for (const [id, code] of [
    [await idOf(euros.id), 'payment_other_currency'],
    [await idOf(back.id), 'payment_refunded'],
  ] as const)
    await expect(assignPayment(world.ctx, id, invoiceId)).rejects.toMatchObject({ code })
  expect(await invoice(invoiceId)).toMatchObject({ amountDue: 900n })
})
