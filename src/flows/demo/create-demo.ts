import { assert } from '../../core/assert.ts'
import { wholeAddress } from '../../core/customer/bill-to.ts'
import { parseQuantity } from '../../core/number/decimal.ts'
import { type Ctx, ctxFor, type System } from '../../ports/ctx.ts'
import { listContacts } from '../../store/contact.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { connectSandbox } from '../gateway-account/connect-sandbox.ts'
import { createDraft } from '../invoice/create-draft.ts'
import { issueInvoice } from '../invoice/issue-invoice.ts'
import { createInvoiceLink } from '../link/invoice-link.ts'
import { changeSettings } from '../organization/change-settings.ts'
import { createOrganization } from '../organization/create-organization.ts'
import { createProduct } from '../product/product.ts'
import { createTaxRate } from '../product/tax-rate.ts'
import { backDated } from './back-dated.ts'
import {
  BUSINESS,
  CUSTOMERS,
  type CustomerKey,
  type DemoCustomer,
  PRODUCTS,
  type ProductKey,
  TAX_RATES,
  type TaxKey,
} from './demo-business.ts'
import { STORIES } from './demo-stories.ts'
import { daysBefore, playStory, type Stage } from './play-story.ts'
import type { Story } from './story.ts'

export type Demo = {
  readonly organizationId: string
  /** Address of an invoice that was just sent and waits to be paid. */
  readonly payLink: string
  readonly apiKey: string
}

/**
 * Makes an organization to look around in: a workshop with customers, products and half a year of invoices in every
 * status, all by the flows that real ones go through and with the sandbox for cards. `admin` is a user that exists.
 */
export async function createDemoOrganization(system: System, admin: { userId: string; name: string }): Promise<Demo> {
  const organizationId = await createOrganization(system, { ...BUSINESS, adminUserId: admin.userId })
  const staff = { kind: 'user', id: admin.userId, name: admin.name } as const
  // Receipts of made-up history go out with the relay's next round; nobody has to be woken for them.
  const quiet: System = { ...system, queue: { ...system.queue, wakeRelay() {} } }
  const stage: Stage = { system: quiet, organizationId, staff, end: system.clock.now() }
  const ctx = ctxFor(quiet, organizationId, staff)

  await Promise.all([
    changeSettings(ctx, BUSINESS.settings),
    connectSandbox(ctx, { name: 'Sandbox', profile: 'stripe' }),
  ])
  const long = backDated(quiet, organizationId, staff, daysBefore(stage, 200, 0))
  const [customers, products] = await Promise.all([makeCustomers(long), makeProducts(long)])

  const invoices = await inTurns(STORIES, (story, i) => draft(stage, story, i, customers, products))
  for (const [i, story] of STORIES.entries()) {
    const id = invoices[i]
    if (id && story.issuedDaysAgo !== null) await issueInvoice(staffAt(stage, story, i, 20), id)
  }
  await inTurns(STORIES, (story, i) => playStory(stage, story, invoices[i] ?? '', i * 7))

  const shown = invoices[STORIES.findIndex((story) => story.shown)]
  assert(shown, 'one story of the demo is shown')
  const [{ url }, { key }] = await Promise.all([
    createInvoiceLink(ctx, shown),
    createApiKey(ctx, { name: 'First steps', liveMode: false, createdBy: admin.userId }),
  ])
  return { organizationId, payLink: url, apiKey: key }
}

/** Staff at the time a story begins, so many seconds in. */
const staffAt = (stage: Stage, story: Story, index: number, seconds: number): Ctx =>
  backDated(
    stage.system,
    stage.organizationId,
    stage.staff,
    daysBefore(stage, story.issuedDaysAgo ?? 0, index * 7).add({ seconds }),
  )

type Made = { readonly customerId: string; readonly contactId: string | null }

async function makeCustomers(ctx: Ctx): Promise<Map<CustomerKey, Made>> {
  const entries = Object.entries(CUSTOMERS) as [CustomerKey, DemoCustomer][]
  const made = await inTurns(entries, async ([key, { contact, address, ...c }]) => {
    const customerId = await createCustomer(ctx, {
      name: c.name,
      email: contact?.email ?? null,
      phone: contact?.phone ?? null,
      taxId: c.taxId ?? null,
      currency: c.currency,
      paymentTermsDays: c.termsDays ?? null,
      billingAddress: wholeAddress(address),
      notes: '',
      contacts: contact ? [{ ...contact, isPrimary: true }] : [],
    })
    const [first] = await ctx.tx((t) => listContacts(t, [customerId]))
    return [key, { customerId, contactId: first?.id ?? null }] as const
  })
  return new Map(made)
}

type MadeProduct = { readonly productId: string; readonly taxRateIds: readonly string[] }

async function makeProducts(ctx: Ctx): Promise<Map<ProductKey, MadeProduct>> {
  const rates = new Map<TaxKey, string>()
  for (const key of Object.keys(TAX_RATES) as TaxKey[]) rates.set(key, await createTaxRate(ctx, TAX_RATES[key]))
  const made = await inTurns(Object.keys(PRODUCTS) as ProductKey[], async (key) => {
    const { tax, ...product } = PRODUCTS[key]
    const rate = tax && rates.get(tax)
    const taxRateIds = rate ? [rate] : []
    return [key, { productId: await createProduct(ctx, { ...product, taxRateIds }), taxRateIds }] as const
  })
  return new Map(made)
}

async function draft(
  stage: Stage,
  story: Story,
  index: number,
  customers: Map<CustomerKey, Made>,
  products: Map<ProductKey, MadeProduct>,
): Promise<string> {
  const addressee = customers.get(story.customer)
  assert(addressee, 'a story of the demo has a customer')
  const lines = story.lines.map(([key, quantity]) => {
    const product = products.get(key)
    const quantityE6 = parseQuantity(quantity)
    assert(product && quantityE6 !== null, 'a story of the demo sells products')
    const { description, unitPrice } = PRODUCTS[key]
    return { ...product, description, unitPrice, quantityE6, discount: null }
  })
  const more = { dueOn: null, reference: story.reference ?? null, documentDiscount: story.discount ?? null }
  return createDraft(staffAt(stage, story, index, 0), { ...addressee, ...more, lines }, false)
}

const AT_ONCE = 6

/** Does the work for each item, some at once, and answers the results in the items' order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as Item, i)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
