import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { navigate, plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let page: Page
let reachable: InvoiceJson
let unreachable: InvoiceJson

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  reachable = await api.anInvoice(await api.aCustomer(), 12_300)
  unreachable = await api.anInvoice(await api.aCustomer({ name: 'Nobody Yet', contacts: [] }), 12_400)
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function offeredFor(invoice: InvoiceJson) {
  await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
  await page.getByRole('heading', { level: 1, name: invoice.customerName }).waitFor()
  const hint = page.getByTestId('send-hint')
  return {
    send: await page.getByRole('button', { name: 'Send invoice' }).count(),
    payLink: await page.getByRole('button', { name: 'Pay link' }).count(),
    hint: (await hint.count()) > 0 ? plain(await hint.innerText()) : '',
  }
}

test('[C8] [C9] with a gateway: Send invoice and Pay link for a contact with an e-mail, and a hint in their place without', async () => {
  expect(await offeredFor(reachable)).toEqual({ send: 1, payLink: 1, hint: '' })
  const without = await offeredFor(unreachable)
  expect(without).toMatchObject({ send: 0, payLink: 0 })
  expect(without.hint).toContain('Add a contact with an e-mail first')
})

test('[J10] [J11] [C35–C37] disconnecting ends paying online at once, on open pages too, and connecting again brings it back', async () => {
  const theirs = await browser.open(SIZES.phone)
  const customer = await theirs.newPage()
  await customer.goto(await api.payLink(reachable.id))
  await payButton(customer).waitFor()

  await navigate(page, 'Integrations')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  const asking = page.getByRole('dialog', { name: 'Disconnect Sandbox' })
  expect(await asking.innerText()).toMatch(/revokes .* and disables online payments/)
  await asking.getByRole('button', { name: 'Disconnect Sandbox' }).click()
  const sandbox = page.getByTestId('gateway-sandbox')
  await sandbox.getByRole('button', { name: 'Connect', exact: true }).waitFor()

  // The page was open before; what is typed into it now is not charged.
  await typeCard(customer, '4242424242424242')
  await payButton(customer).click()
  await customer.getByRole('heading', { name: 'Online payment is not available' }).waitFor()
  expect(await customer.getByRole('button').count()).toBe(0)
  await customer.reload()
  await customer.getByRole('heading', { name: 'Online payment is not available' }).waitFor()
  expect(plain(await customer.locator('#summary').innerText())).toContain('$123.00')
  await customer.getByRole('link', { name: 'Download invoice (PDF)' }).waitFor()
  await theirs.close()

  for (const invoice of [reachable, unreachable]) {
    expect(await offeredFor(invoice)).toMatchObject({
      send: 0,
      payLink: 0,
      hint: expect.stringMatching(/^(Connect|Add)/),
    })
  }
  await page.goto(`${server.url}/payments/invoices/new`)
  expect(await page.getByTestId('no-gateway').innerText()).toContain('Connect a gateway before your first invoice')
  await page.getByTestId('no-gateway').getByRole('link', { name: 'Open Integrations' }).click()

  await sandbox.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('Active', { exact: true }).first().waitFor()
  expect(await offeredFor(reachable)).toMatchObject({ send: 1, payLink: 1 })
  browser.complaints.length = 0 // the refused try is written into the console by the browser itself
})
