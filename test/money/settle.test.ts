/** L3 with the sandbox's own payouts: fees, refunds and the bank, to the cent (CORRECTNESS §12, §13). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { compareBalance } from '../../src/flows/reconcile/compare-balance.ts'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { settleAccount } from '../../src/flows/settle/settle-account.ts'
import { settleAccounts } from '../../src/jobs/settle-accounts.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
  await world.admin.putAccount(world.accountId, { payouts: 'daily' })
})
afterAll(() => world.close())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
const settle = () => settleAccount(world.ctx, world.accountId)
const unexplained = async () => (await compareBalance(world.ctx, world.accountId)).balances?.[0]?.unexplained
const inBank = async (): Promise<bigint> =>
  (
    await rows<{ sum: bigint }>(
      "select coalesce(sum(amount), 0)::bigint as sum from ledger_postings where organization_id = $1 and account = 'bank'",
    )
  )[0]?.sum ?? 0n
const atGateway = async () => {
  const { balances, payouts } = await world.admin.books(world.accountId)
  return {
    available: BigInt(balances[0]?.available ?? 0),
    paidOut: BigInt(payouts.reduce((sum, { amount }) => sum + amount, 0)),
    payouts: payouts.length,
  }
}
const mismatches = () =>
  rows<{ state: string; facts: { problems: { kind: string; gatewayTxnId?: string }[]; twice: number } }>(
    "select state, facts from exceptions where organization_id = $1 and kind = 'payout_mismatch' order by opened_at",
  )

async function daysPass(days: number): Promise<void> {
  clock.advance(days * 86_400)
  await world.admin.advanceClock(days * 86_400)
}

async function aPayment(total: bigint): Promise<{ id: string; gatewayTxnId: string }> {
  const invoiceId = await world.anIssuedInvoice(total)
  await perform(world.ctx, aPayCommand(invoiceId, total))
  const [payment] = await rows<{ id: string; gatewayTxnId: string }>(
    'select id, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
    invoiceId,
  )
  return payment ?? { id: '', gatewayTxnId: '' }
}
const refund = (paymentId: string, amount: bigint) =>
  refundPayment(world.ctx, { paymentId, amount, reason: '', reopen: false, commandKey: crypto.randomUUID() })

test('[CORRECTNESS §12 L3] what has settled is paid out, booked once to the bank, and clearing is the gateway’s balance', async () => {
  await aPayment(10_000n)
  const refunded = await aPayment(5_000n)
  await refund(refunded.id, 1_500n)
  expect(await settle()).toEqual({ booked: 0, mismatched: 0, failure: null })
  await daysPass(2)
  const yesterday = await aPayment(2_000n)
  expect(await settle()).toEqual({ booked: 1, mismatched: 0, failure: null })
  const { available, paidOut, payouts } = await atGateway()
  // 10000 − 320 and 5000 − 175, less 1500; what was paid just now waits: 2000 − 88.
  expect([paidOut, available, payouts]).toEqual([13_005n, 1_912n, 1])
  expect(await inBank()).toBe(paidOut)
  expect(await compareBalance(world.ctx, world.accountId)).toMatchObject({
    balances: [{ ours: available, theirs: available, unexplained: 0n }],
  })
  await Promise.all([settle(), settle(), settleAccounts(world.system)])
  expect(await inBank()).toBe(paidOut)
  await refund(yesterday.id, 500n)
  await daysPass(3)
  await settle()
  expect(await unexplained()).toBe(0n)
  expect((await atGateway()).available).toBe(0n)
  expect(await inBank()).toBe((await atGateway()).paidOut)
  expect(await mismatches()).toEqual([])
})

test('[CORRECTNESS §12 L3] a payout that pays a charge nobody here knows is booked and told, and is in order once the charge is found', async () => {
  await aPayment(3_000n)
  const charge = await world.admin.chargeByHand(world.accountId, { amount: 6_000, currency: 'USD' })
  await daysPass(2)
  expect(await settle()).toEqual({ booked: 1, mismatched: 1, failure: null })
  expect(await inBank()).toBe((await atGateway()).paidOut)
  expect(await mismatches()).toMatchObject([
    { state: 'open', facts: { problems: [{ kind: 'unknown', gatewayTxnId: charge.id }] } },
  ])
  await reconcileAccount(world.ctx, world.accountId)
  expect(await settle()).toEqual({ booked: 0, mismatched: 0, failure: null })
  expect(await mismatches()).toMatchObject([{ state: 'resolved' }])
  expect(await unexplained()).toBe(0n)
})

test('[CORRECTNESS §13] a fee that differs from what was booked with the payment is booked with the payout, and told', async () => {
  const payment = await aPayment(4_000n)
  await rows('update payments set fee = fee - 6 where organization_id = $1 and id = $2 returning id', payment.id)
  await daysPass(2)
  expect(await settle()).toMatchObject({ booked: 1, mismatched: 0 })
  const told = (await mismatches()).at(-1)
  expect(told).toMatchObject({
    state: 'open',
    facts: { problems: [{ kind: 'fee', gatewayTxnId: payment.gatewayTxnId, expected: 140, found: 146 }] },
  })
  const [payout] = await rows<{ feeDifference: bigint; state: string }>(
    'select fee_difference, state from payouts where organization_id = $1 order by paid_at desc limit 1',
  )
  expect(payout).toEqual({ feeDifference: 6n, state: 'matched' })
})

test('a refund that the bank sends back after the payout comes with the next one', async () => {
  const payment = await aPayment(9_000n)
  await refund(payment.id, 2_000n)
  await daysPass(2)
  await settle()
  const [refundRow] = await rows<{ gatewayRefundId: string }>(
    'select gateway_refund_id from refunds where organization_id = $1 and payment_id = $2',
    payment.id,
  )
  await world.admin.settleRefund(refundRow?.gatewayRefundId ?? '', 'failed')
  await aPayment(1_000n)
  await daysPass(2)
  expect(await settle()).toMatchObject({ mismatched: 0, failure: null })
  expect(await inBank()).toBe((await atGateway()).paidOut)
  const items = await rows<{ amount: bigint }>(
    "select amount from payout_items where organization_id = $1 and kind = 'refund_returned'",
  )
  expect(items).toEqual([{ amount: 2_000n }])
})

test('while the gateway is away nothing is booked by halves', async () => {
  await aPayment(1_100n)
  await daysPass(2)
  const before = await inBank()
  await world.admin.addFault(world.accountId, { kind: 'error_before', op: 'look_up' })
  expect((await settle()).failure).toContain('5xx')
  expect(await inBank()).toBe(before)
  expect(await settle()).toMatchObject({ booked: 1, failure: null })
})

test('[CORRECTNESS §16] after all that the books keep every invariant of payouts', async () => {
  const found = await verifyWorld(world)
  expect(found.filter(({ id, says }) => id === 'I-08' || /paid out|payout/.test(says))).toEqual([])
})
