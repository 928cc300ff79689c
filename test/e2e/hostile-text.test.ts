import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CustomerJson } from '../../src/contract/customer.ts'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import { aBrowser, settled, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { linksOf } from '../harness/read-pdf.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

// Method: text that runs where anything forgets to escape it, in every field that takes text, shown in a real browser.
// Every piece sets `window.hostile` or calls alert; what would run but is stopped by the policy is a complaint as well.
const CORPUS = [
  '"><script>window.hostile=1</script>',
  `'"><img src=x onerror="window.hostile=2">`,
  '</title></style></textarea></script><svg onload=alert(3)>',
  '<iframe srcdoc="<script>parent.hostile=4</script>">',
  `{{constructor.constructor("window.hostile=5")()}}$\{alert(5)}<%= 5 %>`,
  '<a href="javascript:window.hostile=6">pay</a> [pay](javascript:alert(6))',
  '<!--<base href=https://evil.example/><form action=https://evil.example>',
  '\\"-alert(8)-\\"</p><details open ontoggle=alert(8)>#link("https://evil.example")',
] as const

let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let context: BrowserContext
let page: Page
const opened: string[] = []
let made: readonly { readonly invoice: InvoiceJson; readonly customer: CustomerJson }[]

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  await api.ask('PATCH', '/organization', { name: CORPUS.join(' ').slice(0, 200), address: addressOf(CORPUS[2]) })
  made = await Promise.all(CORPUS.map(hostileInvoice))
  ;({ context, page } = await signedIn(browser, server, SIZES.desk))
  watch(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const addressOf = (text: string) => ({
  line1: text,
  line2: text,
  city: text,
  region: text,
  postalCode: '',
  country: '',
})

async function hostileInvoice(text: string) {
  const rate = await api.ask<{ id: string }>('POST', '/tax-rates', { name: text, percent: '5' })
  const product = await api.ask<{ id: string }>('POST', '/products', { name: text, description: text, unitPrice: 100 })
  const customer = await api.aCustomer({
    name: text,
    phone: text.slice(0, 40),
    taxId: text.slice(0, 50),
    notes: text,
    billingAddress: addressOf(text),
    contacts: [{ name: text, email: 'ada@mail.example', phone: text.slice(0, 40), isPrimary: true }],
  })
  const line = { productId: product.id, description: text, quantity: '1', unitPrice: 1_000, taxRateIds: [rate.id] }
  const invoice = await api.anInvoice(customer, 0, { lines: [line], notes: text, reference: text.slice(0, 100) })
  await api.ask('POST', `/invoices/${invoice.id}/send`, { subject: text, message: text })
  return { invoice, customer }
}

function watch(shown: Page): void {
  shown.on('dialog', (dialog) => {
    opened.push(dialog.message())
    void dialog.dismiss()
  })
}

/** Nothing ran, nothing was asked of anybody else, and no rule of the policy had to stop anything. */
async function isInert(shown: Page, what: string): Promise<void> {
  await settled(shown)
  const ran = await Promise.all(
    shown
      .frames()
      .map((frame) => frame.evaluate(() => (globalThis as { hostile?: number }).hostile ?? null).catch(() => null)),
  )
  expect({ what, ran: ran.filter((number) => number !== null) }).toEqual({ what, ran: [] })
  const planted = shown.locator(
    'img[src="x"], svg[onload], iframe[srcdoc]:not([data-testid=preview]), details[ontoggle], base, a[href^="javascript:"]',
  )
  expect({ what, planted: await planted.count() }).toEqual({ what, planted: 0 })
  expect({ what, opened, complaints: browser.complaints }).toEqual({ what, opened: [], complaints: [] })
}

test('[A-046] [A-050] hostile text is text in the back office: lists, details, forms, palette', async () => {
  const paths = [
    '/',
    '/payments/invoices',
    '/payments/orders',
    '/customers',
    '/products',
    '/settings/organization',
    '/settings/tax-rates',
  ]
  for (const path of paths) {
    await page.goto(server.url + path)
    await isInert(page, path)
  }
  for (const { invoice, customer } of made) {
    await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(customer.name.replaceAll(/\s+/g, ' '))
    await isInert(page, `invoice of ${customer.name}`)
    await page.goto(`${server.url}/customers/${customer.id}`)
    await isInert(page, `customer ${customer.name}`)
  }
})

test('[A-046] hostile text is text in the builder, in its lists of customers and products, and in its preview', async () => {
  const copies = await Promise.all(
    made.map(({ invoice }) => api.ask<InvoiceJson>('POST', `/invoices/${invoice.id}/duplicate`)),
  )
  for (const { id, customerName } of copies) {
    await page.goto(`${server.url}/payments/invoices/${id}/edit`)
    await page.frameLocator('[data-testid=preview]').getByText('Amount due').first().waitFor()
    await page.getByRole('textbox', { name: 'Customer' }).click()
    await page.getByRole('option').first().waitFor()
    await isInert(page, `builder of ${customerName}`)
  }
})

test('[A-046] hostile text is text on the pay page, before and after paying', async () => {
  const theirs = await browser.open(SIZES.phone)
  const customer = await theirs.newPage()
  watch(customer)
  for (const [i, { invoice }] of made.entries()) {
    await customer.goto(await api.payLink(invoice.id))
    await isInert(customer, `pay page of ${invoice.customerName}`)
    if (i > 1) continue
    await typeCard(customer, '4242424242424242')
    await payButton(customer).click()
    await customer.getByRole('heading', { name: 'Payment received' }).waitFor()
    await isInert(customer, `paid page of ${invoice.customerName}`)
  }
  await theirs.close()
})

test('[A-046] hostile text is text in mail and in the mailbox, and no PDF links anywhere but to us', async () => {
  await page.goto(`${server.url}/dev/mail`)
  await isInert(page, 'mailbox')
  const addresses = await page
    .locator('ul.rows a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  for (const address of addresses.slice(0, CORPUS.length + 2)) {
    await page.goto(server.url + address)
    await page.frameLocator('iframe[title="The message"]').locator('body').waitFor()
    const links = await page
      .frameLocator('iframe[title="The message"]')
      .locator('a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
    expect(links.filter((link) => !link.startsWith(`${server.url}/`) && !link.startsWith('mailto:'))).toEqual([])
    await isInert(page, `mail ${address}`)
  }
  for (const { invoice } of made) {
    const links = await linksOf(await api.bytes(`/invoices/${invoice.id}/pdf`))
    expect(links.filter((link) => !link.startsWith(`${server.url}/pay/`))).toEqual([])
  }
  await context.close()
})
