import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld({ tips: { tipsOnInvoices: true, tipCustom: true, tipCustomMaximum: 500_000 } })
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
