import { afterAll, beforeAll, expect, test } from 'vitest'
import { INVOICE_STATUSES } from '../../src/core/invoice/status.ts'
import { createDemoOrganization, type Demo } from '../../src/flows/demo/create-demo.ts'
import { hashToken } from '../../src/flows/link/token.ts'
import { listInvoices } from '../../src/store/invoice-list.ts'
import { findLinkByHash } from '../../src/store/payment-link.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
let demo: Demo
let seconds: number

beforeAll(async () => {
  world = await aMoneyWorld()
  const start = performance.now()
  demo = await createDemoOrganization(world.system, { userId: 'dana', name: 'Dana Whitfield' })
  seconds = (performance.now() - start) / 1000
})
afterAll(() => world.close())

const inDemo = () => world.system.txOf(demo.organizationId)

test('the demo has invoices in every status, numbered without a gap in the order of their days', async () => {
  const rows = await inDemo()((t) => listInvoices(t, { liveMode: false, today: '2026-01-01' }, null, 100))
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(INVOICE_STATUSES))

  const issued = rows
    .filter((row) => row.number !== null)
    .sort((a, b) => (a.number ?? '').localeCompare(b.number ?? ''))
  expect(issued.map((row) => row.number)).toEqual(issued.map((_, i) => `INV-${String(i + 1).padStart(4, '0')}`))
  const days = issued.map((row) => row.issueOn ?? '')
  expect(days).toEqual([...days].sort())
})

test('the demo holds a failed card attempt and refunds that succeeded', async () => {
  const [facts] = await inDemo()((t) =>
    t.rows<{ declined: bigint; refunds: bigint; failedRefunds: bigint }>(
      `select (select count(*) from gateway_attempts where organization_id = $1 and state = 'declined') as declined,
              (select count(*) from refunds where organization_id = $1 and state = 'succeeded') as refunds,
              (select count(*) from refunds where organization_id = $1 and state <> 'succeeded') as failed_refunds`,
      [demo.organizationId],
    ),
  )
  expect(facts).toEqual({ declined: 1n, refunds: 2n, failedRefunds: 0n })
})

test('the link it prints leads to an invoice that waits to be paid', async () => {
  const token = demo.payLink.split('/').at(-1) ?? ''
  const found = await findLinkByHash(world.system.directory, hashToken(token))
  expect(found?.organizationId).toBe(demo.organizationId)
  expect(demo.apiKey).toMatch(/^rk_test_/)
})

test('[I-01] [I-03] its books balance and agree with its invoices', async () => {
  const [books] = await inDemo()((t) =>
    t.rows<{ off: bigint; receivable: bigint; owed: bigint }>(
      `select (select coalesce(sum(amount), 0)::bigint from ledger_postings where organization_id = $1) as off,
              (select coalesce(sum(p.amount), 0)::bigint from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id
                  and e.id = p.entry_id where p.organization_id = $1 and p.account = 'receivable' and e.currency = 'USD') as receivable,
              (select sum(amount_due)::bigint from invoices where organization_id = $1 and currency = 'USD'
                  and status in ('pending', 'sent', 'partially_paid')) as owed`,
      [demo.organizationId],
    ),
  )
  expect(books?.off).toBe(0n)
  expect(books?.receivable).toBe(books?.owed)
})

test('it is made in seconds', () => {
  expect(seconds).toBeLessThan(30)
})
