import { DEFAULT_TIPS } from '../../src/core/tip/tip.ts'
import { createCustomer } from '../../src/flows/customer/create-customer.ts'
import { connectSandbox } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { linkStripeAccount } from '../../src/flows/gateway-account/stripe-account.ts'
import { createDraft } from '../../src/flows/invoice/create-draft.ts'
import { issueInvoice } from '../../src/flows/invoice/issue-invoice.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { hashToken } from '../../src/flows/link/token.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import { insertNumberSeries } from '../../src/store/number-series.ts'
import { insertOrganization } from '../../src/store/organization.ts'
import { insertTaxRate } from '../../src/store/tax-rate.ts'
import { diceFrom } from '../dice.ts'
import { type Books, type Door, openBooks } from '../gateway/books.ts'
import type { Profile } from '../gateway/profiles.ts'
import type { History, OrganizationPlan } from '../history/history.ts'
import type { SimStripe } from '../stripe/open-stripe.ts'

/** Who and what a history is about, by position in its plan. */
export type Cast = {
  readonly organizations: readonly { readonly id: string; readonly accounts: readonly string[] }[]
  readonly invoices: { readonly id: string; readonly organizationId: string; token: string }[]
}

export const staff = { kind: 'user', id: 'staff', name: 'Dana Whitfield' } as const

/** Makes organizations, customers and issued invoices through the real flows, before anything goes wrong. */
export async function setUp(
  given: System,
  history: History,
  stripe: SimStripe,
): Promise<{ cast: Cast; books: Map<string, Books> }> {
  const books = new Map<string, Books>()
  const doors = new Map<string, Door>()
  const system = withDoors(given, history, doors)
  const organizations: { id: string; accounts: string[]; ctx: Ctx; customers: string[]; taxRateId: string | null }[] =
    []
  for (const plan of history.organizations)
    organizations.push(await anOrganization(system, plan, { seed: history.seed, books, doors, stripe }))
  const invoices: Cast['invoices'] = []
  for (const plan of history.invoices) {
    const at = organizations[plan.organization]
    if (!at) throw new Error(`there is no organization ${plan.organization}`)
    const id = await createDraft(
      at.ctx,
      {
        customerId: at.customers[plan.customer] ?? '',
        contactId: null,
        dueOn: null,
        reference: null,
        documentDiscount: plan.discountPpm > 0 ? { kind: 'percent', ppm: plan.discountPpm } : null,
        lines: plan.lines.map((line) => ({
          productId: null,
          description: 'Work',
          quantityE6: BigInt(line.quantityE6),
          unitPrice: BigInt(line.unitPrice),
          discount: null,
          taxRateIds: line.taxed && at.taxRateId ? [at.taxRateId] : [],
        })),
      },
      false,
    )
    await issueInvoice(at.ctx, id)
    const { url } = await createInvoiceLink(at.ctx, id)
    invoices.push({ id, organizationId: at.id, token: tokenOf(url) })
  }
  return { cast: { organizations: organizations.map(({ id, accounts }) => ({ id, accounts })), invoices }, books }
}

export const tokenOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

/** Connecting an account there gives it an address of ours for its webhooks, and a secret to sign them with. */
const withDoors = (system: System, history: History, doors: Map<string, Door>): System => ({
  ...system,
  sandbox: {
    openAccount: async (id, _profile, address = '') => {
      const secret = `whsec_${Buffer.from(diceFrom(history.seed, 'webhook secret', doors.size).bytes(24)).toString('base64')}`
      doors.set(id, { token: tokenOf(address), secret })
      return { apiKey: 'sim', webhookSecret: secret }
    },
  },
})

type Gateways = {
  readonly seed: string
  readonly books: Map<string, Books>
  readonly doors: ReadonlyMap<string, Door>
  readonly stripe: SimStripe
}

async function anOrganization(system: System, plan: OrganizationPlan, gateways: Gateways) {
  const id = system.ids.uuid()
  const ctx = ctxFor(system, id, staff)
  const taxRateId = plan.taxPpm > 0 ? system.ids.uuid() : null
  await ctx.tx(async (t) => {
    insertOrganization(t, {
      id,
      name: 'Harbour & Pine',
      address: {},
      taxId: null,
      email: null,
      phone: null,
      website: null,
      currency: plan.currency,
      zone: 'Europe/Berlin',
      locale: 'en-US',
      color: '#0E6B52',
      logoBlobId: null,
      rounding: 'document',
      paymentTermsDays: 14,
      partialPayments: plan.partialPayments,
      partialMinimum: 100n,
      invoiceNotes: '',
      payLinkSubject: null,
      payLinkBody: null,
      smtp: null,
      smtpPassword: null,
      ...DEFAULT_TIPS,
      tipsOnInvoices: plan.tips ?? false,
      tipCustom: true,
    })
    insertNumberSeries(t, { kind: 'invoice', prefix: 'INV-', digits: 4, nextNumber: 1n })
    insertNumberSeries(t, { kind: 'credit_note', prefix: 'CN-', digits: 4, nextNumber: 1n })
    if (taxRateId) insertTaxRate(t, { id: taxRateId, name: 'Tax', ppm: plan.taxPpm, inclusive: plan.taxInclusive })
  })
  const accounts: string[] = []
  for (const profile of plan.gateways) {
    const opened =
      profile === 'stripe' ? await anAccountAtStripe(ctx, plan, gateways) : await anAccount(ctx, profile, gateways)
    gateways.books.set(opened.accountId, opened)
    accounts.push(opened.accountId)
  }
  const customers: string[] = []
  for (let n = 1; n <= plan.customers; n += 1) {
    const address = n === 3 ? null : `customer${n}@example.com`
    customers.push(
      await createCustomer(ctx, {
        name: `Customer ${n}`,
        email: address,
        phone: null,
        taxId: null,
        paymentTermsDays: null,
        billingAddress: {},
        notes: '',
        contacts: [],
      } as Parameters<typeof createCustomer>[1]),
    )
  }
  return { id, accounts, ctx, customers, taxRateId }
}

async function anAccount(ctx: Ctx, profile: Exclude<Profile, 'stripe'>, { doors }: Gateways): Promise<Books> {
  const { id } = await connectSandbox(ctx, { name: profile, profile })
  return openBooks(id, profile, doors.get(id) ?? { token: '', secret: '' })
}

/** At the simulated Stripe, through the platform's Connect or with keys of its own. */
async function anAccountAtStripe(
  ctx: Ctx,
  { currency }: OrganizationPlan,
  { seed, books, stripe }: Gateways,
): Promise<Books> {
  const kind = diceFrom(seed, 'connected to stripe', books.size).pick(['connect', 'keys'] as const)
  const token = ctx.ids.token()
  const theirs = stripe.open(kind, currency, `${ctx.publicUrl}/hooks/stripe/${token}`)
  const facts = {
    stripeAccount: theirs.id,
    name: 'Harbour & Pine',
    country: 'US',
    defaultCurrency: currency,
    chargesEnabled: true,
    payoutsEnabled: true,
    requirements: {
      currentlyDue: [],
      pastDue: [],
      eventuallyDue: [],
      pendingVerification: [],
      disabledReason: null,
      deadline: null,
    },
  }
  const own = kind === 'keys'
  const { id } = await linkStripeAccount(ctx, {
    kind,
    liveMode: false,
    facts,
    settings: own ? { publishableKey: theirs.publishableKey } : {},
    secrets: own ? { secretKey: theirs.secretKey, webhookSecret: theirs.webhookSecret } : { stripeAccount: theirs.id },
    hookTokenHash: own ? hashToken(token) : null,
  })
  return openBooks(id, 'stripe', { token, secret: theirs.webhookSecret }, theirs)
}
