import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { assert } from '../../core/assert.ts'
import { Refusal } from '../../core/refusal.ts'
import { createCustomer } from '../../flows/customer/create-customer.ts'
import { connectSandbox } from '../../flows/gateway-account/connect-sandbox.ts'
import { createDraft } from '../../flows/invoice/create-draft.ts'
import { issueInvoice } from '../../flows/invoice/issue-invoice.ts'
import { createOrganization } from '../../flows/organization/create-organization.ts'
import { perform } from '../../flows/payment/perform.ts'
import { checkInvariants } from '../../flows/proof/check-invariants.ts'
import { releaseByHand } from '../../flows/quarantine/end-quarantine.ts'
import { compareBalance } from '../../flows/reconcile/compare-balance.ts'
import { sweepQuarantines } from '../../jobs/sweep-quarantine.ts'
import { greetDatabase, watchInstance } from '../../jobs/watch-instance.ts'
import { systemClock } from '../../ports/clock.ts'
import { type Actor, type Ctx, ctxFor } from '../../ports/ctx.ts'
import { HeardClient } from '../../ports/postgres/heard-client.ts'
import { superuser } from '../../ports/postgres/initialise.ts'
import { type Database, prepareDatabase } from '../../store/database.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { findOpenQuarantine } from '../../store/quarantine.ts'
import { type Config, readConfig } from '../config.ts'
import { consoleLog } from '../console-log.ts'
import { markKeeper } from '../kept-mark.ts'
import { type SandboxService, startSandboxService } from '../sandbox-process.ts'
import { wire } from '../system.ts'
import { readOptions } from './options.ts'

const charges = 10
const amount = 12_300n
const log = consoleLog(systemClock, 'warn')
const staff: Actor = { kind: 'user', id: 'drill', name: 'The drill' }

/**
 * `restore-drill`: the most dangerous ordinary event, tried on a scratch system with a database and a gateway of its own
 * (CORRECTNESS §14, R-17). A backup is taken, charges are made, the backup is restored, and the system has to notice, to
 * charge nobody again, and to find what it has forgotten. Touches nothing of this Remit.
 */
export async function restoreDrill(words: readonly string[]): Promise<number> {
  readOptions(words, {})
  const folder = mkdtempSync(join(tmpdir(), 'remit-drill-'))
  chmodSync(folder, 0o755) // so that PostgreSQL under its own user reaches its part
  // Nobody listens there: what the scratch gateway would tell by webhook must not reach a Remit that runs here.
  const config = { ...readConfig({}, []), dataFolder: folder, publicUrl: 'http://127.0.0.1:1' }
  const database = await prepareDatabase({ dataFolder: folder, log, clock: systemClock, durable: false })
  const sandbox = await startSandboxService({ dataFolder: folder, nodePath: process.execPath, log })
  try {
    console.log(`A scratch system in ${folder}\n`)
    return await exercise({ config, database, sandbox })
  } finally {
    await sandbox.stop()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Scratch = { readonly config: Config; readonly database: Database; readonly sandbox: SandboxService }
type Business = { readonly organizationId: string; readonly accountId: string; readonly invoices: readonly string[] }

async function exercise(scratch: Scratch): Promise<number> {
  const keeper = markKeeper(scratch.config.dataFolder, log)
  const business = await running(scratch, null, async (ctx) => {
    await greetDatabase(ctx, keeper)
    return openBusiness(ctx)
  })
  await asSuperuser(scratch.database, ['create database backup template remit owner remit_owner'])
  console.log(`  ${charges} invoices issued, and a backup taken`)
  await running(scratch, business, async (ctx) => {
    for (const id of business.invoices) await perform(ctx, cardFor(id))
    await watchInstance(ctx, keeper)
  })
  await asSuperuser(scratch.database, ['drop database remit with (force)', 'alter database backup rename to remit'])
  console.log(`  ${charges} charges made after it, and the backup restored: the database has forgotten them\n`)
  return running(scratch, business, async (ctx) => {
    const begun = performance.now()
    const seconds = (): string => `${((performance.now() - begun) / 1_000).toFixed(1)} s`
    await greetDatabase(ctx, keeper)
    const noticed = await ctx.tx(findOpenQuarantine)
    let failed = say(
      noticed?.reason === 'restored',
      `in quarantine before anything is served, ${seconds()} after start`,
    )
    const refused = await tryToPayAgain(ctx, business)
    const held = await countCharges(ctx, business)
    failed += say(
      refused === charges && held === charges,
      `${refused} of ${charges} tries to pay again refused; the gateway holds ${held} charges`,
    )
    await sweepQuarantines(ctx)
    const swept = await ctx.tx(findOpenQuarantine)
    failed += say(
      swept?.found === charges,
      `${swept?.found ?? 0} of ${charges} forgotten charges found and booked after ${seconds()}`,
    )
    await releaseByHand(ctx)
    const { broken } = await checkInvariants(ctx)
    const { balances } = await compareBalance(ctx, business.accountId)
    const unexplained = balances?.[0]?.unexplained
    failed += say(
      broken === 0 && unexplained === 0n,
      `released after ${seconds()}: every invariant holds, ${unexplained} cents unexplained`,
    )
    return failed === 0 ? 0 : 1
  })
}

/** Prints one line; answers 1 when what it says is not so. */
function say(isSo: boolean, words: string): number {
  console.log(`${isSo ? '✓' : '✗'} ${words}`)
  return isSo ? 0 : 1
}

/** A system on the scratch database for as long as `work` takes: a copy is made of a database that nobody is using. */
async function running<T>(
  { config, database, sandbox }: Scratch,
  business: Business | null,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const wired = await wire(config, database, sandbox, log)
  try {
    return await work(ctxFor(wired.system, business?.organizationId ?? '', staff))
  } finally {
    await wired.close()
  }
}

async function openBusiness(nowhere: Ctx): Promise<Business> {
  const organizationId = await createOrganization(nowhere, {
    name: 'Restore drill',
    currency: 'USD',
    zone: 'UTC',
    locale: 'en-US',
    adminUserId: 'drill',
  })
  const ctx = ctxFor(nowhere, organizationId, staff)
  const { id: accountId } = await connectSandbox(ctx, { name: 'Sandbox', profile: 'stripe' })
  const nothing = { email: null, phone: null, taxId: null, paymentTermsDays: null, billingAddress: {}, notes: '' }
  const customerId = await createCustomer(ctx, { name: 'A customer', ...nothing, contacts: [] })
  const invoices: string[] = []
  for (let i = 0; i < charges; i += 1) {
    const line = { productId: null, description: 'Drill', quantityE6: 1_000_000n, unitPrice: amount, discount: null }
    const draft = { customerId, contactId: null, dueOn: null, reference: null, documentDiscount: null }
    const id = await createDraft(ctx, { ...draft, lines: [{ ...line, taxRateIds: [] }] }, false)
    await issueInvoice(ctx, id)
    invoices.push(id)
  }
  return { organizationId, accountId, invoices }
}

const cardFor = (invoiceId: string): Parameters<typeof perform>[1] => ({
  kind: 'pay_by_link',
  linkId: invoiceId,
  invoiceId,
  commandKey: `drill ${invoiceId}`,
  amountSeen: amount,
  methodToken: 'tok_visa',
  methodSummary: { kind: 'card', brand: 'visa', last4: '4242' },
  returnPath: '/',
})

async function tryToPayAgain(ctx: Ctx, { invoices }: Business): Promise<number> {
  let refused = 0
  for (const id of invoices) {
    await perform(ctx, cardFor(id)).catch((error: unknown) => {
      if (!(error instanceof Refusal && error.code === 'quarantine')) throw error
      refused += 1
    })
  }
  return refused
}

/** By the gateway's own list. */
async function countCharges(ctx: Ctx, { accountId }: Business): Promise<number> {
  const account = await ctx.tx((t) => findGatewayAccount(t, accountId))
  assert(account, 'the drill has a gateway account')
  const access = accessTo(ctx.vault, ctx.organizationId, account)
  const page = await ctx.gateways.listTxns?.(access, { since: account.connectedAt, cursor: null })
  return page?.kind === 'page' ? page.movements.filter(({ kind }) => kind === 'charge').length : -1
}

async function asSuperuser({ owner }: Database, statements: readonly string[]): Promise<void> {
  const client = new HeardClient({ ...owner, user: superuser, database: 'postgres' })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
