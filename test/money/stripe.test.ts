/** The flows of money with Stripe: the real adapter over HTTP, a Stripe of our own, real PostgreSQL. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { compareBalance } from '../../src/flows/reconcile/compare-balance.ts'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { settleAccount } from '../../src/flows/settle/settle-account.ts'
import type { Hint } from '../../src/ports/gateway.ts'
import { listPayoutStates } from '../../src/store/payout.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

let world: StripeWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aStripeWorld({ clock })
})
afterAll(() => world.close())
afterEach(() => world.control.clearFaults())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
const token = (card?: string): string => world.control.newToken(world.stripeAccount, card)
const books = () => world.control.books(world.stripeAccount)
const pass = (seconds: number): void => {
  clock.advance(seconds)
  world.control.advanceClock(seconds)
}
const confirm = 'POST /v1/payment_intents/:id/confirm'

type View = Awaited<ReturnType<typeof perform>>
async function pay(total: bigint, card?: string): Promise<{ invoiceId: string; view: View }> {
  const invoiceId = await world.anIssuedInvoice(total)
  return { invoiceId, view: await payAgain(invoiceId, total, card) }
}
const payAgain = (invoiceId: string, total: bigint, card?: string): Promise<View> =>
  perform(world.ctx, aPayCommand(invoiceId, total, { methodToken: token(card), methodSummary: null }))

const attempts = (invoiceId: string) =>
  rows<{ id: string; op: string; state: string; nextLookupAt: Temporal.Instant | null }>(
    `select a.id, a.op, a.state, a.next_lookup_at from gateway_attempts a
       join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
      where a.organization_id = $1 and i.invoice_id = $2 order by a.created_at, a.id`,
    invoiceId,
  )
const statesOf = async (invoiceId: string): Promise<string[]> =>
  (await attempts(invoiceId)).map(({ op, state }) => `${op} ${state}`)
const payments = (invoiceId: string) =>
  rows<{ id: string; amount: bigint; fee: bigint | null; gatewayTxnId: string }>(
    'select id, amount, fee, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
    invoiceId,
  )
const exceptions = async (): Promise<string[]> =>
  (
    await rows<{ kind: string }>(
      "select kind from exceptions where organization_id = $1 and state = 'open' order by kind",
    )
  ).map(({ kind }) => kind)
const hear = (kind: Hint['kind'], id: string) =>
  applyHint(world.ctx, world.stripeAccountId, { kind, id, merchantRef: null })
const intentOf = async (invoiceId: string): Promise<string> =>
  (
    await rows<{ id: string }>(
      'select gateway_object_id as id from payment_intents where organization_id = $1 and invoice_id = $2 order by id desc limit 1',
      invoiceId,
    )
  )[0]?.id ?? ''
const reconcile = () => reconcileAccount(world.ctx, world.stripeAccountId)
const compare = async () => (await compareBalance(world.ctx, world.stripeAccountId)).balances?.[0]

/** Lets the planned look-ups of an invoice happen. */
async function heal(invoiceId: string): Promise<void> {
  for (const seconds of [45, 60, 120, 300]) {
    pass(seconds)
    for (const { id, nextLookupAt } of await attempts(invoiceId)) if (nextLookupAt) await lookUpAttempt(world.ctx, id)
  }
}

test('[FM-PAY-09] [FM-PAY-21] an answer is lost and no webhook comes: one charge, found by asking', async () => {
  for (const [index, kind] of (['cut_after', 'error_500_after', 'garbage'] as const).entries()) {
    world.control.addFault({ kind, on: confirm })
    const total = 2_000n + BigInt(index)
    const { invoiceId } = await pay(total)
    expect(await statesOf(invoiceId)).toEqual(['create_object succeeded', 'confirm unknown'])
    await heal(invoiceId)
    expect(await payments(invoiceId)).toMatchObject([{ amount: total }])
  }
})

test('[FM-PAY-08] a confirmation that never arrived is given up at Stripe, and the invoice can be paid', async () => {
  world.control.addFault({ kind: 'cut_before', on: confirm })
  const { invoiceId } = await pay(2_100n)
  await heal(invoiceId)
  expect(await statesOf(invoiceId)).toContain('cancel_object succeeded')
  expect(await payments(invoiceId)).toEqual([])
  await payAgain(invoiceId, 2_100n)
  await payAgain(invoiceId, 2_100n).catch(() => null)
  expect(await payments(invoiceId)).toMatchObject([{ amount: 2_100n }])
})

test('[FM-PAY-10] a 500 that Stripe repeats for a day is asked about: what it made is found, and what it did not make is given up', async () => {
  const create = 'POST /v1/payment_intents'
  world.control.addFault({ kind: 'error_500_after', on: create })
  const made = await pay(2_150n)
  expect(await statesOf(made.invoiceId)).toEqual(['create_object unknown'])
  await heal(made.invoiceId)
  expect(await statesOf(made.invoiceId)).toEqual(['create_object succeeded'])
  await payAgain(made.invoiceId, 2_150n)
  expect(await payments(made.invoiceId)).toMatchObject([{ amount: 2_150n }])

  world.control.addFault({ kind: 'error_500_before', on: create })
  const never = await pay(2_160n)
  for (let minutes = 0; minutes < 30; minutes += 8) await heal(never.invoiceId)
  expect(await statesOf(never.invoiceId)).toEqual(['create_object absent'])
  await payAgain(never.invoiceId, 2_160n)
  expect(await payments(never.invoiceId)).toMatchObject([{ amount: 2_160n }])
})

test('[FM-PAY-22] the customer passes the bank’s page and closes the tab: paid all the same', async () => {
  const { invoiceId } = await pay(2_200n, 'pm_card_threeDSecure2Required')
  expect(await statesOf(invoiceId)).toEqual(['create_object succeeded', 'confirm requires_action'])
  world.control.answerChallenge(await intentOf(invoiceId), 'approve')
  await heal(invoiceId)
  expect(await payments(invoiceId)).toMatchObject([{ amount: 2_200n }])
})

test('a customer who fails the bank’s page is declined, and pays the same intent with another card', async () => {
  const { invoiceId } = await pay(2_300n, 'pm_card_threeDSecure2Required')
  const intent = await intentOf(invoiceId)
  world.control.answerChallenge(intent, 'fail')
  await hear('object', intent)
  expect((await statesOf(invoiceId)).at(-1)).toBe('confirm declined')
  await payAgain(invoiceId, 2_300n)
  expect(await payments(invoiceId)).toMatchObject([{ amount: 2_300n }])
  expect(await intentOf(invoiceId)).toBe(intent)
})

test('[FM-PAY-20] events in any order, ten times over, before the answer is applied: one payment', async () => {
  world.control.addFault({ kind: 'cut_after', on: confirm })
  const { invoiceId } = await pay(2_400n)
  const intent = await intentOf(invoiceId)
  const charge = books().charges.find((one) => one.payment_intent === intent)?.id ?? ''
  const hints = Array.from({ length: 10 }, () => [hear('charge', charge), hear('object', intent)]).flat()
  await Promise.all(hints)
  await heal(invoiceId)
  expect(await payments(invoiceId)).toMatchObject([{ amount: 2_400n, gatewayTxnId: charge }])
  const [told] = await rows<{ count: bigint }>(
    `select count(*) as count from outbox o join payments p on p.organization_id = o.organization_id and p.id = o.subject_id
      where o.organization_id = $1 and p.invoice_id = $2 and o.topic = 'payment_succeeded'`,
    invoiceId,
  )
  expect(told?.count).toBe(1n)
})

test('a card that is declined leaves a failed charge in Stripe’s list, which nobody takes for the try after it', async () => {
  const { invoiceId } = await pay(2_500n, 'pm_card_visa_chargeDeclinedInsufficientFunds')
  expect((await statesOf(invoiceId)).at(-1)).toBe('confirm declined')
  pass(120)
  world.control.addFault({ kind: 'cut_before', on: confirm })
  await payAgain(invoiceId, 2_500n)
  const before = await statesOf(invoiceId)
  expect(before.at(-1)).toBe('confirm unknown')
  const failed = books().charges.find(({ status, amount }) => status === 'failed' && amount === 2_500)?.id ?? ''
  await hear('charge', failed)
  expect(await reconcile()).toMatchObject({ failure: null })
  expect(await statesOf(invoiceId)).toEqual(before)
  await heal(invoiceId)
  expect(await statesOf(invoiceId)).toContain('cancel_object succeeded')
})

test('[FM-PAY-23] [A-016] another amount is recorded as it is, credits only that, and staff are told', async () => {
  world.control.addFault({ kind: 'other_amount', on: confirm, amount: 100 })
  const { invoiceId } = await pay(200_000n)
  expect(await payments(invoiceId)).toMatchObject([{ amount: 100n }])
  const [invoice] = await rows<{ amountPaid: bigint; status: string }>(
    'select amount_paid, status from invoices where organization_id = $1 and id = $2',
    invoiceId,
  )
  expect(invoice).toEqual({ amountPaid: 100n, status: 'partially_paid' })
  expect(await exceptions()).toContain('amount_mismatch')
})

test('[A-017] [A-018] what is paid in Stripe’s dashboard is booked as nobody’s, and refunds made there are found', async () => {
  const { invoiceId } = await pay(2_600n)
  const [payment] = await payments(invoiceId)
  world.control.dashboardRefund(payment?.gatewayTxnId ?? '', 600)
  const foreign = world.control.dashboardPayment(world.stripeAccount, { amount: 700 })
  pass(60)
  expect(await reconcile()).toMatchObject({ recorded: 2, excepted: 0, failure: null })
  expect(await reconcile()).toMatchObject({ recorded: 0, excepted: 0, failure: null })
  const [found] = await rows<{ invoiceId: string | null; amount: bigint }>(
    'select invoice_id, amount from payments where organization_id = $1 and gateway_txn_id = $2',
    foreign.id,
  )
  expect(found).toEqual({ invoiceId: null, amount: 700n })
  const refunds = await rows(
    'select amount from refunds where organization_id = $1 and payment_id = $2',
    payment?.id ?? '',
  )
  expect(refunds).toEqual([{ amount: 600n }])
})

test('[FM-REF-03] a refund whose answer was lost is sent again with its key, and is one refund', async () => {
  const { invoiceId } = await pay(2_700n)
  const [payment] = await payments(invoiceId)
  world.control.addFault({ kind: 'cut_after', on: 'POST /v1/refunds' })
  const command = {
    paymentId: payment?.id ?? '',
    amount: 900n,
    reason: '',
    reopen: false,
    commandKey: crypto.randomUUID(),
  }
  await refundPayment(world.ctx, command)
  pass(60)
  for (const { id } of await rows<{ id: string }>(
    "select id from gateway_attempts where organization_id = $1 and op = 'refund' and next_lookup_at is not null",
  ))
    await lookUpAttempt(world.ctx, id)
  const charge = payment?.gatewayTxnId
  expect(
    books()
      .refunds.filter((one) => one.charge === charge)
      .map(({ amount }) => amount),
  ).toEqual([900])
  const refunds = await rows<{ state: string }>(
    'select state from refunds where organization_id = $1 and payment_id = $2',
    payment?.id ?? '',
  )
  expect(refunds).toEqual([{ state: 'succeeded' }])
})

test('[FM-REF-03] a refund that Stripe answers with the same 500 for a day is found by asking, and is one refund', async () => {
  const { invoiceId } = await pay(2_750n)
  const [payment] = await payments(invoiceId)
  world.control.addFault({ kind: 'error_500_after', on: 'POST /v1/refunds' })
  const paymentId = payment?.id ?? ''
  await refundPayment(world.ctx, {
    paymentId,
    amount: 950n,
    reason: '',
    reopen: false,
    commandKey: crypto.randomUUID(),
  })
  pass(60)
  for (const { id } of await rows<{ id: string }>(
    "select id from gateway_attempts where organization_id = $1 and op = 'refund' and next_lookup_at is not null",
  ))
    await lookUpAttempt(world.ctx, id)
  const refunds = await rows<{ state: string }>(
    'select state from refunds where organization_id = $1 and payment_id = $2',
    paymentId,
  )
  expect(refunds).toEqual([{ state: 'succeeded' }])
  expect(books().refunds.filter((one) => one.charge === payment?.gatewayTxnId)).toHaveLength(1)
})

test('[CORRECTNESS §13] the fee that comes with charge.updated is booked, and clearing is Stripe’s balance to the cent', async () => {
  world.control.setPace(world.stripeAccount, { balanceAfter: 30 })
  const { invoiceId } = await pay(2_800n)
  expect(await payments(invoiceId)).toMatchObject([{ fee: null }])
  pass(60)
  const [{ gatewayTxnId: charge } = { gatewayTxnId: '' }] = await payments(invoiceId)
  await Promise.all([hear('charge', charge), hear('charge', charge)])
  const [{ fee } = { fee: null }] = await payments(invoiceId)
  expect(fee).toBeGreaterThan(0n)
  world.control.setPace(world.stripeAccount, { balanceAfter: 0 })
  await reconcile()
  expect(await compare()).toMatchObject({ unexplained: 0n })
})

test('[CORRECTNESS §12 L3] what Stripe pays out reaches the bank once, and what a bank sends back leaves it again', async () => {
  const inBank = async () =>
    (
      await rows<{ sum: bigint }>(
        "select coalesce(sum(amount), 0)::bigint as sum from ledger_postings where organization_id = $1 and account = 'bank'",
      )
    )[0]?.sum
  const settle = () => settleAccount(world.ctx, world.stripeAccountId)
  pass(3 * 86_400)
  const payout = world.control.runPayout(world.stripeAccount)
  const amount = BigInt(payout?.amount ?? 0)
  expect(amount).toBeGreaterThan(0n)
  expect(await settle()).toMatchObject({ booked: 0, failure: null })
  expect(await compare()).toMatchObject({ unexplained: 0n })
  world.control.movePayout(payout?.id ?? '', 'reconciled')
  world.control.movePayout(payout?.id ?? '', 'paid')
  expect(await settle()).toEqual({ booked: 1, mismatched: 0, failure: null })
  expect(await settle()).toEqual({ booked: 0, mismatched: 0, failure: null })
  expect(await inBank()).toBe(amount)
  expect(await compare()).toMatchObject({ ours: 0n, theirs: 0n, unexplained: 0n })

  world.control.movePayout(payout?.id ?? '', 'failed')
  expect(await settle()).toEqual({ booked: 1, mismatched: 0, failure: null })
  expect(await inBank()).toBe(0n)
  expect(await compare()).toMatchObject({ ours: amount, theirs: amount, unexplained: 0n })
  const again = world.control.runPayout(world.stripeAccount)
  world.control.movePayout(again?.id ?? '', 'reconciled')
  world.control.movePayout(again?.id ?? '', 'paid')
  expect(await settle()).toEqual({ booked: 1, mismatched: 0, failure: null })
  expect(await inBank()).toBe(amount)
  expect(await compare()).toMatchObject({ unexplained: 0n })
})

test('[CORRECTNESS §12 L3] a payout made by hand is booked without a question, and the automatic one after it matches', async () => {
  const before = await exceptions()
  await pay(9_000n)
  pass(3 * 86_400)
  const key = world.control.newKey({ accountId: world.stripeAccount, kind: 'secret', livemode: false })
  const answer = await fetch(`${world.stripe.url}/v1/payouts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams({ amount: '4000', currency: 'usd' }),
  })
  const { id } = (await answer.json()) as { id: string }
  world.control.movePayout(id, 'paid')
  expect(await settleAccount(world.ctx, world.stripeAccountId)).toEqual({ booked: 1, mismatched: 0, failure: null })
  expect(await compare()).toMatchObject({ unexplained: 0n })
  const rest = world.control.runPayout(world.stripeAccount)?.id ?? ''
  world.control.movePayout(rest, 'reconciled')
  world.control.movePayout(rest, 'paid')
  expect(await settleAccount(world.ctx, world.stripeAccountId)).toEqual({ booked: 1, mismatched: 0, failure: null })
  expect(await compare()).toMatchObject({ ours: 0n, theirs: 0n, unexplained: 0n })
  expect(await exceptions()).toEqual(before)
  const states = await world.ctx.tx((t) => listPayoutStates(t, world.stripeAccountId, [id, rest]))
  expect(new Map(states.map((one) => [one.gatewayPayoutId, one.state]))).toEqual(
    new Map([
      [id, 'whole'],
      [rest, 'matched'],
    ]),
  )
})
