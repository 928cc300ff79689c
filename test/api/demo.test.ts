import { afterAll, beforeAll, expect, test } from 'vitest'
import { INVOICE_STATUSES } from '../../src/core/invoice/status.ts'
import { createDemoOrganization, type Demo } from '../../src/flows/demo/create-demo.ts'
import { hashToken } from '../../src/flows/link/token.ts'
import { listInvoices } from '../../src/store/invoice-list.ts'
import { findLinkByHash } from '../../src/store/payment-link.ts'
import { verifyDatabase } from '../../src/store/verify/verify.ts'
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

test('every invariant holds in it', async () => {
  const organizations = await Array.fromAsync(
    verifyDatabase({
      reader: world.database.reader,
      worker: world.database.worker,
      clock: world.system.clock,
      marksOf: () => [],
    }),
  )
  const checked = organizations.find((organization) => organization.organizationId === demo.organizationId)
  expect(checked?.checks.length).toBeGreaterThan(10)
  expect(
    checked?.checks.flatMap((check) => check.broken.map((row) => `${check.id} ${row.kind} ${row.id} ${row.detail}`)),
  ).toEqual([])
})

test('it is made in seconds', () => {
  expect(seconds).toBeLessThan(30)
})
