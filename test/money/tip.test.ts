import { afterAll, beforeAll, expect, test } from 'vitest'
import { money } from '../../src/core/money/money.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyRefundOutcome } from '../../src/flows/refund/apply-refund-outcome.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { GatewayTxn } from '../../src/ports/gateway.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

const clock = movableClock()
let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld({ clock, tips: { tipsOnInvoices: true, tipCustom: true, tipCustomMaximum: 500_000 } })
})
afterAll(() => world.close())

const percent = (ppm: number) => ({ tip: { kind: 'percent', ppm } }) as const
const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint; amountDue: bigint }>(
      'select status, amount_paid, amount_due from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )
const paymentsOf = (id: string) =>
  world.ctx.tx((t) =>
    t.rows<{ id: string; amount: bigint; tipAmount: bigint }>(
      'select id, amount, tip_amount from payments where organization_id = $1 and invoice_id = $2 order by captured_at, id',
      [t.organizationId, id],
    ),
  )
const charged = async () => (await world.admin.books(world.accountId)).charges.map(({ amount }) => BigInt(amount))

test('[I-18] a tip comes on top: the gateway takes both, the invoice gets its own, the tip is owed onward', async () => {
  const id = await world.anIssuedInvoice(3_333n)
  expect(await perform(world.ctx, aPayCommand(id, 3_333n, percent(180_000)))).toMatchObject({
    status: 'paid',
    amount: 3_933n,
    tip: 600n,
    remaining: 0n,
  })
  expect(await paymentsOf(id)).toMatchObject([{ amount: 3_933n, tipAmount: 600n }])
  expect(await invoiceOf(id)).toEqual({ status: 'paid', amountPaid: 3_333n, amountDue: 0n })
  expect(await charged()).toContain(3_933n)
  const [payment] = await paymentsOf(id)
  const postings = await world.ctx.tx((t) =>
    t.rows<{ account: string; amount: bigint }>(
      `select split_part(p.account, ':', 1) as account, p.amount from ledger_postings p
         join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
        where p.organization_id = $1 and e.kind = 'capture' and e.source_id = $2 order by 1`,
      [t.organizationId, payment?.id],
    ),
  )
  expect(postings).toEqual([
    { account: 'gateway_clearing', amount: 3_933n },
    { account: 'receivable', amount: -3_333n },
    { account: 'tips_payable', amount: -600n },
  ])
  expect(await verifyWorld(world)).toEqual([])
})

test('the tip of a part is worked out on the part, and never counts toward the invoice', async () => {
  const id = await world.anIssuedInvoice(10_000n)
  const part = { payAmount: 2_525n, ...percent(180_000) } // 454.5 cents are 455
  expect(await perform(world.ctx, aPayCommand(id, 10_000n, part))).toMatchObject({
    amount: 2_980n,
    tip: 455n,
    remaining: 7_475n,
  })
  expect(await invoiceOf(id)).toEqual({ status: 'partially_paid', amountPaid: 2_525n, amountDue: 7_475n })
  expect(await perform(world.ctx, aPayCommand(id, 7_475n, { tip: { kind: 'custom', minor: 1n } }))).toMatchObject({
    status: 'paid',
    amount: 7_476n,
    tip: 1n,
    remaining: 0n,
  })
  expect((await paymentsOf(id)).map(({ tipAmount }) => tipAmount).sort()).toEqual([1n, 455n])
})

test('[FM-PAY-18] [A-022] another tip is another amount: the object is cancelled before a new one is made', async () => {
  const id = await world.anIssuedInvoice(4_000n)
  const declined = { methodToken: 'tok_declined', ...percent(200_000) }
  expect(await perform(world.ctx, aPayCommand(id, 4_000n, declined))).toMatchObject({ status: 'declined', tip: 800n })
  expect(await perform(world.ctx, aPayCommand(id, 4_000n, percent(250_000)))).toMatchObject({
    status: 'paid',
    amount: 5_000n,
    tip: 1_000n,
  })
  const intents = await world.ctx.tx((t) =>
    t.rows<{ tipAmount: bigint; state: string; ops: string }>(
      `select i.tip_amount, i.state, (select string_agg(a.op || ' ' || a.amount || ' ' || a.tip_amount, ', ' order by a.seq) from gateway_attempts a
                where a.organization_id = i.organization_id and a.intent_id = i.id) as ops
         from payment_intents i where i.organization_id = $1 and i.invoice_id = $2 order by i.tip_amount`,
      [t.organizationId, id],
    ),
  )
  expect(intents).toEqual([
    { tipAmount: 800n, state: 'canceled', ops: 'create_object 4800 800, confirm 4800 800, cancel_object 4800 800' },
    { tipAmount: 1_000n, state: 'succeeded', ops: 'create_object 5000 1000, confirm 5000 1000' },
  ])
  expect((await charged()).filter((amount) => amount === 4_800n)).toEqual([])
})

test('[FM-PAY-18] a tip that swaps with the amount is another payment, though the sum is the same', async () => {
  const id = await world.anIssuedInvoice(4_400n)
  const whole = { tip: { kind: 'custom', minor: 600n } } as const
  await perform(world.ctx, aPayCommand(id, 4_400n, { methodToken: 'tok_declined', ...whole }))
  const part = { payAmount: 4_000n, tip: { kind: 'custom', minor: 1_000n } } as const
  expect(await perform(world.ctx, aPayCommand(id, 4_400n, part))).toMatchObject({ amount: 5_000n, remaining: 400n })
  expect(await paymentsOf(id)).toMatchObject([{ amount: 5_000n, tipAmount: 1_000n }])
})

test('[FM-PAY-18] what was paid before its tip could be changed is applied as it was paid', async () => {
  const id = await world.anIssuedInvoice(6_000n)
  const lost = { methodToken: 'tok_lose_answer', ...percent(180_000) }
  expect(await perform(world.ctx, aPayCommand(id, 6_000n, lost))).toMatchObject({ status: 'processing', tip: 1_080n })
  // Nobody may pay again before that one is known, with whatever tip.
  expect(await perform(world.ctx, aPayCommand(id, 6_000n, percent(250_000)))).toMatchObject({ status: 'processing' })
  clock.advance(60)
  await sweepAttempts(world.system)
  expect(await paymentsOf(id)).toMatchObject([{ amount: 7_080n, tipAmount: 1_080n }])
  expect(await invoiceOf(id)).toMatchObject({ status: 'paid', amountPaid: 6_000n })
})

const refund = (paymentId: string, over: { amount?: bigint; tip?: bigint; reopen?: boolean } = {}) =>
  refundPayment(world.ctx, { paymentId, reason: '', reopen: false, commandKey: crypto.randomUUID(), ...over })

async function aTippedPayment(total: bigint): Promise<{ id: string; paymentId: string }> {
  const id = await world.anIssuedInvoice(total)
  await perform(world.ctx, aPayCommand(id, total, percent(200_000)))
  return { id, paymentId: (await paymentsOf(id))[0]?.id ?? '' }
}

test('[I-18] a refund gives back both unless told otherwise, and only what was the invoice’s is credited (PRODUCT R12)', async () => {
  const { id, paymentId } = await aTippedPayment(5_000n)
  expect(await refund(paymentId)).toMatchObject({ amount: 6_000n, fromInvoice: 5_000n, fromTip: 1_000n })
  expect(await invoiceOf(id)).toMatchObject({ status: 'refunded', amountPaid: 0n, amountDue: 0n })
  const credited = await world.ctx.tx((t) =>
    t.one<{ credited: bigint }>('select credited from invoices where organization_id = $1 and id = $2', [
      t.organizationId,
      id,
    ]),
  )
  expect(credited).toEqual({ credited: 5_000n })
})

test('[I-18] principal and tip are given back apart, each up to what is left of it', async () => {
  const { id, paymentId } = await aTippedPayment(5_000n)
  expect(await refund(paymentId, { amount: 400n, tip: 400n })).toMatchObject({ fromInvoice: 0n, fromTip: 400n })
  expect(await invoiceOf(id)).toMatchObject({ status: 'paid', amountPaid: 5_000n })
  await expect(refund(paymentId, { amount: 700n, tip: 601n })).rejects.toMatchObject({ code: 'refund_above_tip' })
  await expect(refund(paymentId, { amount: 5_001n, tip: 0n })).rejects.toMatchObject({ code: 'refund_above_principal' })
  await expect(refund(paymentId, { amount: 100n, tip: 101n })).rejects.toMatchObject({
    code: 'refund_tip_above_amount',
  })
  expect(await refund(paymentId, { tip: 0n, reopen: true })).toMatchObject({ amount: 5_000n, fromTip: 0n })
  expect(await invoiceOf(id)).toMatchObject({ amountPaid: 0n, amountDue: 5_000n })
  expect(await refund(paymentId)).toMatchObject({ amount: 600n, fromInvoice: 0n, fromTip: 600n })
  await expect(refund(paymentId)).rejects.toMatchObject({ code: 'nothing_to_refund' })
})

test('[I-07] [I-18] a refund that happened although it was told to have failed takes what others have left', async () => {
  const { id, paymentId } = await aTippedPayment(5_000n)
  await world.admin.addFault(world.accountId, { kind: 'fail_refund', op: 'refund' })
  const told = await refund(paymentId, { amount: 3_000n })
  expect(told).toMatchObject({ state: 'failed', fromInvoice: 3_000n, fromTip: 0n })
  expect(await refund(paymentId, { amount: 3_000n })).toMatchObject({ state: 'succeeded', fromInvoice: 3_000n })
  const { attemptId, merchantRef, chargeId } = await world.ctx.tx((t) =>
    t.one<{ attemptId: string; merchantRef: string; chargeId: string }>(
      `select a.id as attempt_id, a.merchant_ref, p.gateway_txn_id as charge_id from gateway_attempts a
         join payments p on p.organization_id = a.organization_id and p.id = $3
        where a.organization_id = $1 and a.refund_id = $2`,
      [t.organizationId, told.id, paymentId],
    ),
  )
  const { apiKey } = await world.admin.account(world.accountId)
  const happened = await fetch(`${world.sandbox.url}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ reference: merchantRef, chargeId, amount: 3_000, currency: 'USD' }),
  })
  const { id: gatewayTxnId } = (await happened.json()) as { id: string }
  const txn = { gatewayTxnId, amount: money(3_000n, 'USD') } as GatewayTxn
  const key = { attemptId, refundId: told.id, paymentId, invoiceId: id }
  const late = await world.ctx.tx((t) => applyRefundOutcome(t, world.ctx, key, { kind: 'succeeded', txn }, 'reconcile'))
  expect(late).toMatchObject({ state: 'succeeded', fromInvoice: 2_000n, fromTip: 1_000n })
  expect(await invoiceOf(id)).toMatchObject({ status: 'refunded', amountPaid: 0n, amountDue: 0n })
  await expect(refund(paymentId)).rejects.toMatchObject({ code: 'nothing_to_refund' })
})

test('[I-18] [L-06] after all of it every check of the books holds, and the gateway holds the same', async () => {
  expect(await verifyWorld(world)).toEqual([])
})
