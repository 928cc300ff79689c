import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { Client, Pool } from 'pg'
import { createCustomer } from '../../src/flows/customer/create-customer.ts'
import { connectSandbox } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { createDraft } from '../../src/flows/invoice/create-draft.ts'
import { issueInvoice } from '../../src/flows/invoice/issue-invoice.ts'
import { createOrganization } from '../../src/flows/organization/create-organization.ts'
import { type Config, readConfig } from '../../src/main/config.ts'
import { type SandboxService, startSandboxService } from '../../src/main/sandbox-process.ts'
import { type Wired, wire } from '../../src/main/system.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor } from '../../src/ports/ctx.ts'
import type { Log } from '../../src/ports/log.ts'
import { type Database, prepareDatabase } from '../../src/store/database.ts'
import { verifyDatabase } from '../../src/store/verify/verify.ts'
import { rateOf } from './measure.ts'

export type BenchWorld = {
  readonly config: Config
  readonly connections: Database
  readonly wired: Wired
  readonly sandbox: SandboxService
  readonly ctx: Ctx
  readonly userId: string
  readonly accountId: string
  readonly customerIds: readonly string[]
  /** Connections of the role that the application has, without its transaction helper, for functions of the database. */
  pool(size: number): Pool
  /** Runs a script as the owner of the tables. */
  asOwner(sql: string): Promise<void>
  close(): Promise<void>
}

const silent: Log = { info() {}, warn: (message) => console.error(message), error: (message) => console.error(message) }

/**
 * A Remit of its own: PostgreSQL with fsync in a temporary folder, the sandbox service in its process, ports wired as in
 * production, and one organization with two hundred customers. Nothing of it stays when it is closed.
 */
export async function openBenchWorld(): Promise<BenchWorld> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'remit-bench-'))
  const config = readConfig(
    { REMIT_DATA: dataFolder, ...(process.env.DB_POOL && { DB_POOL: process.env.DB_POOL }) },
    [],
  )
  const connections = await prepareDatabase({ dataFolder, log: silent, clock: systemClock })
  const databaseFolder = resolve(dataFolder, JSON.parse(readFileSync(join(dataFolder, 'postgres.json'), 'utf8')).folder)
  const sandbox = await startSandboxService({ dataFolder, nodePath: process.execPath, log: silent })
  const wired = await wire(config, connections, sandbox, silent)
  const { system, identity } = wired
  const userId = await identity.createUser({
    email: 'bench@example.com',
    name: 'Bench',
    password: 'long enough for a bench',
  })
  const organizationId = await createOrganization(system, {
    name: 'Bench',
    currency: 'USD',
    zone: 'Europe/Berlin',
    locale: 'en-US',
    adminUserId: userId,
  })
  const ctx = ctxFor(system, organizationId, { kind: 'user', id: userId, name: 'Bench' })
  const account = await connectSandbox(ctx, { name: 'Sandbox', profile: 'nmi' })
  const customerIds: string[] = []
  for (let i = 0; i < 200; i += 1) customerIds.push(await aCustomer(ctx, i))
  const pools: Pool[] = []
  return {
    config,
    connections,
    wired,
    sandbox,
    ctx,
    userId,
    accountId: account.id,
    customerIds,
    pool(size) {
      const pool = new Pool({ ...connections.app, max: size }).on('error', (error) => console.error(error.message))
      pools.push(pool)
      return pool
    },
    async asOwner(sql) {
      const client = new Client(connections.owner)
      await client.connect()
      await client.query(sql).finally(() => client.end())
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()))
      await wired.close()
      await sandbox.stop()
      await connections.stop()
      // Run by root, the database may lie outside: its place is noted in the data folder.
      rmSync(databaseFolder, { recursive: true, force: true })
      rmSync(String(connections.owner.host), { recursive: true, force: true })
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

const aCustomer = (ctx: Ctx, i: number): Promise<string> =>
  createCustomer(ctx, {
    name: `Customer ${i}`,
    email: `customer${i}@example.com`,
    phone: null,
    taxId: null,
    paymentTermsDays: null,
    billingAddress: {},
    notes: '',
    contacts: [],
  })

export type OwedInvoice = { readonly id: string; readonly total: bigint }

/** Issues so many invoices through the flows, as staff would; their totals all differ a little. */
export async function issueInvoices({ ctx, customerIds }: BenchWorld, count: number): Promise<OwedInvoice[]> {
  const made: OwedInvoice[] = []
  await rateOf(
    Array.from({ length: count }, (_, i) => i),
    16,
    async (i) => {
      const total = 10_000n + BigInt(i)
      const line = {
        productId: null,
        description: 'Joinery',
        quantityE6: 1_000_000n,
        unitPrice: total,
        discount: null,
        taxRateIds: [],
      }
      const customerId = customerIds[i % customerIds.length] ?? ''
      const id = await createDraft(
        ctx,
        { customerId, contactId: null, dueOn: null, reference: null, documentDiscount: null, lines: [line] },
        false,
      )
      await issueInvoice(ctx, id)
      made.push({ id, total })
    },
  )
  return made
}

/** Verifies everything that a bench left, and says how it went; a bench that made wrong books is worth nothing. */
export async function concludeWithVerify({
  connections,
}: BenchWorld): Promise<{ checks: number; rows: number; seconds: number }> {
  const startedAt = performance.now()
  const { reader, worker } = connections
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: systemClock, marksOf: () => [] }))
  const checks = all.flatMap((one) => one.checks)
  const broken = checks.filter((check) => check.broken.length > 0)
  for (const { id, says, broken: rows } of broken) console.log(`✗ ${id} ${says}: ${rows[0]?.detail}`)
  if (broken.length > 0) throw new Error('The books are wrong after the bench; its figures count for nothing.')
  const seconds = (performance.now() - startedAt) / 1000
  const rows = Number(checks.find(({ rows: word }) => word === 'postings')?.checked ?? 0n)
  console.log(`\nverify: ${checks.length} checks over ${rows} postings in ${seconds.toFixed(1)} s, nothing is wrong.`)
  return { checks: checks.length, rows, seconds }
}
