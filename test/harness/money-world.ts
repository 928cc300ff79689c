import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SandboxAdmin, sandboxAdmin } from '../../sandbox-service/admin-client.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox-service/start.ts'
import { DEFAULT_TIPS, type TipSettings } from '../../src/core/tip/tip.ts'
import { createCustomer } from '../../src/flows/customer/create-customer.ts'
import { connectSandbox, type SandboxProfile } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { createDraft } from '../../src/flows/invoice/create-draft.ts'
import { issueInvoice } from '../../src/flows/invoice/issue-invoice.ts'
import type { PayByToken } from '../../src/flows/payment/command.ts'
import { type Clock, systemClock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import { insertNumberSeries } from '../../src/store/number-series.ts'
import { insertOrganization } from '../../src/store/organization.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { sandboxSystem } from './sandbox-system.ts'

export type MoneyWorld = {
  readonly database: TestDatabase
  readonly system: System
  /** As staff of the organization. */
  readonly ctx: Ctx
  readonly sandbox: RunningSandbox
  /** Where the sandbox keeps its books. */
  readonly sandboxFolder: string
  /** The vault's key, for another process that works on the same database. */
  readonly keyFile: string
  readonly admin: SandboxAdmin
  /** Id of the sandbox gateway account; also the account's name in the sandbox's own books. */
  readonly accountId: string
  readonly customerId: string
  /** Issues an invoice over `total` minor units and answers its id. */
  anIssuedInvoice(total: bigint): Promise<string>
  close(): Promise<void>
}

type Options = {
  readonly profile?: SandboxProfile
  /** Read by every transaction and look-up; a test may move it. */
  readonly clock?: Clock
  readonly partialPayments?: boolean
  readonly currency?: string
  /** Off unless they are named. */
  readonly tips?: Partial<TipSettings>
  /** Connections; 20 unless a test needs more at once. */
  readonly poolSize?: number
}

/** Real PostgreSQL, the real adapter over HTTP, and a sandbox service with its own books; only the clock may be a test's. */
export async function aMoneyWorld({
  profile = 'stripe',
  clock = systemClock,
  partialPayments = true,
  currency = 'USD',
  tips = {},
  poolSize = 20,
}: Options = {}): Promise<MoneyWorld> {
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'remit-sandbox-'))
  const sandbox = await startSandbox({ folder })
  const admin = sandboxAdmin(sandbox)
  const keyFile = join(folder, 'master.key')
  const opened = sandboxSystem({
    app: database.app,
    worker: database.worker,
    keyFile,
    sandboxUrl: sandbox.url,
    clock,
    poolSize,
  })
  const system: System = {
    ...opened.system,
    sandbox: {
      openAccount: async (name, kind) => admin.putAccount(name, { profile: kind }),
      newWebhookSecret: async (name) => {
        const { webhookSecret } = await admin.newWebhookSecret(name)
        return { webhookSecret: webhookSecret ?? '' }
      },
    },
  }
  const organizationId = system.ids.uuid()
  const ctx = ctxFor(system, organizationId, { kind: 'user', id: 'staff', name: 'Dana Whitfield' })
  await ctx.tx(async (t) => {
    insertOrganization(t, {
      id: organizationId,
      name: 'Harbour & Pine',
      address: {},
      taxId: null,
      email: null,
      phone: null,
      website: null,
      currency,
      zone: 'Europe/Berlin',
      locale: 'en-US',
      color: '#0E6B52',
      logoBlobId: null,
      rounding: 'document',
      paymentTermsDays: 14,
      partialPayments,
      partialMinimum: 100n,
      invoiceNotes: '',
      payLinkSubject: null,
      payLinkBody: null,
      smtp: null,
      smtpPassword: null,
      ...DEFAULT_TIPS,
      ...tips,
    })
    insertNumberSeries(t, { kind: 'invoice', prefix: 'INV-', digits: 4, nextNumber: 1n })
    insertNumberSeries(t, { kind: 'credit_note', prefix: 'CN-', digits: 4, nextNumber: 1n })
  })
  const account = await connectSandbox(ctx, { name: 'Sandbox', profile })
  const customerId = await createCustomer(ctx, {
    name: 'Ada Pemberton',
    email: 'ada@pemberton.example',
    phone: null,
    taxId: null,
    paymentTermsDays: null,
    billingAddress: {},
    notes: '',
    contacts: [],
  } as Parameters<typeof createCustomer>[1])
  return {
    database,
    system,
    ctx,
    sandbox,
    sandboxFolder: folder,
    keyFile,
    admin,
    accountId: account.id,
    customerId,
    async anIssuedInvoice(total) {
      const line = {
        productId: null,
        description: 'Joinery',
        quantityE6: 1_000_000n,
        unitPrice: total,
        discount: null,
        taxRateIds: [],
      }
      const id = await createDraft(
        ctx,
        { customerId, contactId: null, dueOn: null, reference: null, documentDiscount: null, lines: [line] },
        false,
      )
      await issueInvoice(ctx, id)
      return id
    },
    async close() {
      await opened.close()
      await sandbox.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A wish to pay by card as the payment page makes it; name only what matters. */
export const aPayCommand = (invoiceId: string, amountSeen: bigint, over: Partial<PayByToken> = {}): PayByToken => ({
  kind: 'pay_by_link' as const,
  linkId: crypto.randomUUID(),
  invoiceId,
  commandKey: crypto.randomUUID(),
  amountSeen,
  methodToken: 'tok_visa',
  methodSummary: { kind: 'card', brand: 'visa', last4: '4242' } as const,
  returnPath: '/pay/x',
  ...over,
})
