import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvoiceSummaryJson } from '../../src/contract/invoice.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

// Method: axe on every page of the demo, at both widths, in light and in dark, and on what opens above them.
let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let invoices: readonly InvoiceSummaryJson[]
let paidId: string
let paymentId: string
let customerId: string

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  invoices = (await api.ask<{ items: InvoiceSummaryJson[] }>('GET', '/invoices?limit=100')).items
  paidId = withStatus('paid').id
  customerId = withStatus('paid').customerId
  const payments = await api.ask<{ items: { id: string }[] }>('GET', '/payments')
  paymentId = payments.items[0]?.id ?? ''
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

function withStatus(status: InvoiceSummaryJson['status']): InvoiceSummaryJson {
  const found = invoices.find((invoice) => invoice.status === status)
  if (!found) throw new Error(`the demo has no invoice that is ${status}`)
  return found
}

/** What a change of colours can change. */
const colours = ['color-contrast', 'link-in-text-block']

/** In light, and again in dark what depends on colours; the page follows the system's wish while it is open. */
async function findingsAt(page: Page, what: string): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    const findings = await axeFindings(page, colorScheme === 'dark' ? colours : undefined)
    found.push(...findings.map((finding) => `${what}, ${colorScheme}: ${finding}`))
  }
  return found
}

const backOffice = (): Record<string, string> => ({
  dashboard: '/',
  invoices: '/payments/invoices',
  'invoices, nothing found': '/payments/invoices?q=nothing-is-called-this',
  ...Object.fromEntries(
    [...new Set(invoices.map(({ status }) => status))].map((status) => [
      `invoice ${status}`,
      `/payments/invoices/${withStatus(status).id}`,
    ]),
  ),
  'new invoice': '/payments/invoices/new',
  'edit draft': `/payments/invoices/${withStatus('draft').id}/edit`,
  orders: '/payments/orders',
  order: `/payments/orders/${paymentId}`,
  exceptions: '/payments/exceptions',
  'exceptions, resolved': '/payments/exceptions?state=resolved',
  proof: '/payments/proof',
  integrations: '/payments/integrations',
  'stripe settings': '/settings/integrations/stripe-connect',
  customers: '/customers',
  customer: `/customers/${customerId}`,
  products: '/products',
  ...Object.fromEntries(
    ['organization', 'invoicing', 'tips', 'pay-link-email', 'mail', 'tax-rates', 'api-keys'].map((section) => [
      `settings ${section}`,
      `/settings/${section}`,
    ]),
  ),
  'no such page': '/nowhere',
  mailbox: '/dev/mail',
  phone: '/dev/sms',
  'sandbox gateway': '/dev/sandbox',
  'API guide': '/api/v1/docs',
})

for (const [size, options] of Object.entries(SIZES)) {
  test(`axe finds nothing on any page for staff: ${size}`, async () => {
    const anonymous = await browser.open(options)
    const door = await anonymous.newPage()
    await door.goto(`${server.url}/sign-in`)
    const found = await findingsAt(door, 'sign-in')
    await anonymous.close()

    const { context, page } = await signedIn(browser, server, options)
    for (const [what, path] of Object.entries(backOffice())) {
      await page.goto(server.url + path)
      found.push(...(await findingsAt(page, what)))
    }
    await page.goto(`${server.url}/dev/mail`)
    await page.locator('ul.rows a').first().click()
    found.push(...(await findingsAt(page, 'a message')))
    await context.close()
    expect(found).toEqual([])
  })

  test(`axe finds nothing on what opens above pages: ${size}`, async () => {
    const found: string[] = []
    const { context, page } = await signedIn(browser, server, options)
    const opened = async (what: string, path: string, open: () => Promise<void>) => {
      await page.goto(server.url + path)
      await settled(page)
      await open()
      await page
        .getByRole(/menu/.test(what) ? 'menu' : 'dialog')
        .first()
        .waitFor()
      found.push(...(await findingsAt(page, what)))
    }
    const sent = `/payments/invoices/${withStatus('sent').id}`
    const button = (name: string) => () => page.getByRole('button', { name, exact: true }).first().click()
    // What has no room beside the figure is in the menu.
    const action = (name: string) => async () => {
      const shown = page.getByRole('button', { name, exact: true })
      if (await shown.isVisible()) return shown.click()
      await button('More actions')()
      await page.getByRole('menuitem', { name }).click()
    }
    await opened('refund dialog', `/payments/invoices/${paidId}`, button('Issue refund'))
    await opened('send dialog', sent, action('Send Invoice'))
    await opened('pay link dialog', sent, action('Pay Link'))
    await opened('record payment', sent, action('Record payment'))
    await opened('more actions menu', sent, button('More actions'))
    const unaddressed = await api.anInvoice(await api.aCustomer(), 5_000, { contactId: null })
    await opened('choose contact', `/payments/invoices/${unaddressed.id}`, button('Add an e-mail address'))
    await opened('disconnect dialog', '/payments/integrations', button('Disconnect'))
    await opened('palette', '/', () => page.keyboard.press('Control+k'))
    await opened('new customer', '/customers', button('New customer'))
    await opened('new product', '/products', button('New product'))
    await opened('taxes menu', '/payments/invoices/new', () =>
      page.getByRole('button', { name: /taxes of line 1$/ }).click(),
    )
    await context.close()
    expect(found).toEqual([])
  })

  test(`axe finds nothing on the pay page in any state: ${size}`, async () => {
    const found: string[] = []
    const context = await browser.open(options)
    const page = await context.newPage()
    const ada = await api.aCustomer()
    const open = async (prepare: (id: string) => Promise<unknown> = async () => {}) => {
      const { id } = await api.anInvoice(ada, 20_000)
      const link = await api.payLink(id)
      await prepare(id)
      await page.goto(link)
    }
    await page.goto(server.payLink)
    found.push(...(await findingsAt(page, 'due')))
    await open()
    await typeCard(page, '4000000000000002')
    await payButton(page).click()
    await page.locator('#problem').waitFor()
    found.push(...(await findingsAt(page, 'declined')))
    await typeCard(page, '4000002500003155')
    await payButton(page).click()
    await page.getByRole('button', { name: /^Approve / }).waitFor()
    found.push(...(await findingsAt(page, 'the bank’s page')))
    await page.goBack()
    await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
    found.push(...(await findingsAt(page, 'to be confirmed')))
    await open((id) => api.ask('POST', `/invoices/${id}/payments`, { amount: 5_000, kind: 'cash' }))
    found.push(...(await findingsAt(page, 'partly paid')))
    await open((id) => api.ask('POST', `/invoices/${id}/payments`, { amount: 20_000, kind: 'cash' }))
    found.push(...(await findingsAt(page, 'paid')))
    await open((id) => api.ask('POST', `/invoices/${id}/void`))
    found.push(...(await findingsAt(page, 'void')))
    await page.goto(`${server.url}/pay/${'a'.repeat(32)}`)
    found.push(...(await findingsAt(page, 'unknown link')))
    await context.close()
    expect(found).toEqual([])
  })
}
