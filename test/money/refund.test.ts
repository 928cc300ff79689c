import { afterAll, beforeAll, expect, test } from 'vitest'
import { money } from '../../src/core/money/money.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { recordOffline } from '../../src/flows/payment/record-offline.ts'
import { applyRefundOutcome } from '../../src/flows/refund/apply-refund-outcome.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import type { GatewayTxn, Outcome } from '../../src/ports/gateway.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld()
})
afterAll(() => world.close())

const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint; amountDue: bigint; credited: bigint }>(
      'select status, amount_paid, amount_due, credited from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )

async function aPaidInvoice(total: bigint): Promise<{ invoiceId: string; paymentId: string }> {
  const invoiceId = await world.anIssuedInvoice(total)
  await perform(world.ctx, aPayCommand(invoiceId, total))
  const { id } = await world.ctx.tx((t) =>
    t.one<{ id: string }>('select id from payments where organization_id = $1 and invoice_id = $2', [
      t.organizationId,
      invoiceId,
    ]),
  )
  return { invoiceId, paymentId: id }
}
const refund = (paymentId: string, over: { amount?: bigint; reopen?: boolean; commandKey?: string } = {}) =>
  refundPayment(world.ctx, { paymentId, reason: 'returned', reopen: false, commandKey: crypto.randomUUID(), ...over })
const refundsAtGateway = async (paymentId: string) => {
  const { gatewayTxnId } = await world.ctx.tx((t) =>
    t.one<{ gatewayTxnId: string }>('select gateway_txn_id from payments where organization_id = $1 and id = $2', [
      t.organizationId,
      paymentId,
    ]),
  )
  const books = await world.admin.books(world.accountId)
  return books.refunds.filter((r) => r.chargeId === gatewayTxnId)
}

test('a part is refunded, then the rest: statuses follow, a credit note each, the gateway agrees', async () => {
  const { invoiceId, paymentId } = await aPaidInvoice(10_000n)
  expect(await refund(paymentId, { amount: 3_000n })).toMatchObject({ state: 'succeeded', amount: 3_000n })
  expect(await invoiceOf(invoiceId)).toMatchObject({
    status: 'partially_refunded',
    amountPaid: 7_000n,
    credited: 3_000n,
    amountDue: 0n,
  })
  expect(await refund(paymentId)).toMatchObject({ state: 'succeeded', amount: 7_000n })
  expect(await invoiceOf(invoiceId)).toMatchObject({ status: 'refunded', amountPaid: 0n, amountDue: 0n })
  expect((await refundsAtGateway(paymentId)).map((r) => Number(r.amount)).sort()).toEqual([3_000, 7_000])
  const notes = await world.ctx.tx((t) =>
    t.rows<{ number: string }>('select number from credit_notes where organization_id = $1 and invoice_id = $2', [
      t.organizationId,
      invoiceId,
    ]),
  )
  expect(notes).toHaveLength(2)
})

test('refund and reopen makes the invoice owed again', async () => {
  const { invoiceId, paymentId } = await aPaidInvoice(2_000n)
  await refund(paymentId, { reopen: true })
  expect(await invoiceOf(invoiceId)).toMatchObject({ amountPaid: 0n, amountDue: 2_000n, status: 'pending' })
  expect(await perform(world.ctx, aPayCommand(invoiceId, 2_000n))).toMatchObject({ status: 'paid' })
})

test('[FM-REF-01] twenty full refunds at once give the money back once', async () => {
  const { paymentId } = await aPaidInvoice(8_000n)
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => refund(paymentId)))
  expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  expect(await refundsAtGateway(paymentId)).toHaveLength(1)
})

test('[FM-REF-02] [I-07] twenty partial refunds at once never exceed what was captured', async () => {
  const { paymentId } = await aPaidInvoice(1_000n)
  for (let round = 0; round < 4; round += 1) {
    await Promise.allSettled(Array.from({ length: 20 }, () => refund(paymentId, { amount: 300n })))
  }
  const given = await refundsAtGateway(paymentId)
  expect(given).toHaveLength(3)
  await expect(refund(paymentId, { amount: 300n })).rejects.toMatchObject({ code: 'refund_above_refundable' })
})

test('[C32] when the gateway refuses, nothing changes and the reason is told', async () => {
  const { invoiceId, paymentId } = await aPaidInvoice(4_000n)
  await world.admin.addFault(world.accountId, { kind: 'fail_refund', op: 'refund', times: 1 })
  const answer = await refund(paymentId)
  expect(answer.state).toBe('failed')
  expect(answer.failure).toBeTruthy()
  expect(await invoiceOf(invoiceId)).toMatchObject({ status: 'paid', amountPaid: 4_000n, credited: 0n })
  expect(await refund(paymentId)).toMatchObject({ state: 'succeeded' })
})

test('[I-07] a refund that succeeds after all, when another gave all back meanwhile, books nothing and tells the staff', async () => {
  const { paymentId } = await aPaidInvoice(1_000n)
  await world.admin.addFault(world.accountId, { kind: 'fail_refund', op: 'refund', times: 1 })
  const failed = await refund(paymentId)
  expect(failed.state).toBe('failed')
  expect((await refund(paymentId)).state).toBe('succeeded')
  const { id: attemptId } = await world.ctx.tx((t) =>
    t.one<{ id: string }>('select id from gateway_attempts where organization_id = $1 and refund_id = $2', [
      t.organizationId,
      failed.id,
    ]),
  )
  const key = { attemptId, refundId: failed.id, paymentId, invoiceId: failed.invoiceId }
  const txn = { gatewayTxnId: 're_late', amount: money(1_000n, 'USD') } as GatewayTxn
  const late: Outcome = { kind: 'succeeded', txn }
  for (const by of ['lookup', 'webhook'] as const)
    await world.ctx.tx((t) => applyRefundOutcome(t, world.ctx, key, late, by))
  const after = await world.ctx.tx((t) =>
    Promise.all([
      t.one('select state from refunds where organization_id = $1 and id = $2', [t.organizationId, failed.id]),
      t.one('select amount_refunded from payments where organization_id = $1 and id = $2', [
        t.organizationId,
        paymentId,
      ]),
      t.rows('select kind, state from exceptions where organization_id = $1 and subject_id = $2', [
        t.organizationId,
        paymentId,
      ]),
    ]),
  )
  expect(after).toEqual([{ state: 'failed' }, { amountRefunded: 1_000n }, [{ kind: 'refund_over', state: 'open' }]])
})

test('cash beyond what is due becomes credit, and a refund gives the credit back first', async () => {
  const invoiceId = await world.anIssuedInvoice(1_000n)
  const { paymentId, surplus } = await recordOffline(world.ctx, {
    invoiceId,
    amount: 1_300n,
    kind: 'cash',
    receipt: false,
  })
  expect(surplus).toBe(300n)
  expect(await refund(paymentId, { amount: 500n })).toMatchObject({
    state: 'succeeded',
    fromCredit: 300n,
    fromInvoice: 200n,
  })
  expect(await invoiceOf(invoiceId)).toMatchObject({ amountPaid: 800n, credited: 200n, status: 'partially_refunded' })
})
