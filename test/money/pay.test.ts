import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld()
})
afterAll(() => world.close())

const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint; amountDue: bigint }>(
      'select status, amount_paid, amount_due from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )
const count = async (sql: string, id: string) =>
  Number((await world.ctx.tx((t) => t.one<{ n: bigint }>(sql, [t.organizationId, id]))).n)

test('a card pays an invoice: one charge, one payment, books that balance', async () => {
  const id = await world.anIssuedInvoice(12_345n)
  const view = await perform(world.ctx, aPayCommand(id, 12_345n))
  expect(view).toMatchObject({ status: 'paid', amount: 12_345n, remaining: 0n })
  expect(await invoiceOf(id)).toMatchObject({ status: 'paid', amountPaid: 12_345n, amountDue: 0n })
  const postings = await world.ctx.tx((t) =>
    t.rows<{ account: string; sum: bigint }>(
      `select split_part(p.account, ':', 1) as account, sum(p.amount)::bigint as sum from ledger_postings p
        where p.organization_id = $1 group by 1 order by 1`,
      [t.organizationId],
    ),
  )
  expect(postings.reduce((all, p) => all + p.sum, 0n)).toBe(0n)
  expect(postings.find((p) => p.account === 'receivable')?.sum).toBe(0n)
})

test('[FM-PAY-13] twenty equal clicks make one charge and twenty answers', async () => {
  const id = await world.anIssuedInvoice(5_000n)
  const command = aPayCommand(id, 5_000n)
  const views = await Promise.all(Array.from({ length: 20 }, () => perform(world.ctx, command)))
  expect(new Set(views.map((v) => v.status))).toSatisfy((s: Set<string>) =>
    [...s].every((x) => x === 'paid' || x === 'processing'),
  )
  expect(await perform(world.ctx, command)).toMatchObject({ status: 'paid' })
  expect(await count('select count(*) as n from payments where organization_id = $1 and invoice_id = $2', id)).toBe(1)
})

test('[FM-PAY-15] twenty different cards on one invoice make one charge', async () => {
  const id = await world.anIssuedInvoice(7_000n)
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => perform(world.ctx, aPayCommand(id, 7_000n))))
  expect(tries.filter((r) => r.status === 'fulfilled' && r.value.status === 'paid').length).toBeLessThanOrEqual(1)
  expect(await count('select count(*) as n from payments where organization_id = $1 and invoice_id = $2', id)).toBe(1)
  expect((await invoiceOf(id)).status).toBe('paid')
})

test('a declined card leaves the invoice owed, and another card pays the same intent', async () => {
  const id = await world.anIssuedInvoice(900n)
  expect(await perform(world.ctx, aPayCommand(id, 900n, { methodToken: 'tok_insufficient_funds' }))).toMatchObject({
    status: 'declined',
    declineCode: 'insufficient_funds',
    remaining: 900n,
  })
  expect(await perform(world.ctx, aPayCommand(id, 900n))).toMatchObject({ status: 'paid' })
  expect(
    await count('select count(*) as n from payment_intents where organization_id = $1 and invoice_id = $2', id),
  ).toBe(1)
})

test('part of an invoice is paid, then the rest', async () => {
  const id = await world.anIssuedInvoice(10_000n)
  expect(await perform(world.ctx, aPayCommand(id, 10_000n, { payAmount: 4_000n }))).toMatchObject({
    status: 'paid',
    remaining: 6_000n,
  })
  expect((await invoiceOf(id)).status).toBe('partially_paid')
  expect(await perform(world.ctx, aPayCommand(id, 6_000n))).toMatchObject({ status: 'paid', remaining: 0n })
  expect((await invoiceOf(id)).status).toBe('paid')
})

test('[A-026] nothing is dispatched for a paid invoice or a balance the customer did not see', async () => {
  const id = await world.anIssuedInvoice(1_500n)
  await expect(perform(world.ctx, aPayCommand(id, 1_400n))).rejects.toMatchObject({ code: 'balance_changed' })
  await perform(world.ctx, aPayCommand(id, 1_500n))
  await expect(perform(world.ctx, aPayCommand(id, 1_500n))).rejects.toMatchObject({ code: 'invoice_paid' })
  expect(
    await count(
      `select count(*) as n from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
     where a.organization_id = $1 and i.invoice_id = $2 and a.op = 'confirm'`,
      id,
    ),
  ).toBe(1)
})
