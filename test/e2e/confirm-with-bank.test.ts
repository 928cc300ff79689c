import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { plain, SIZES } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

const ASKS_THEN_APPROVES = '4000002500003155'

let server: DemoServer
let browser: TestBrowser
let api: ServerApi

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function atTheBank(options: BrowserContextOptions, work: (page: Page, invoice: InvoiceJson) => Promise<void>) {
  const invoice = await api.anInvoice(await api.aCustomer(), 31_415)
  const context = await browser.open(options)
  const page = await context.newPage()
  await page.goto(await api.payLink(invoice.id))
  await typeCard(page, ASKS_THEN_APPROVES, options.javaScriptEnabled === false ? { expiry: '12/34' } : {})
  await payButton(page).click()
  const onward = page.getByRole('link', { name: 'Continue to your bank' })
  const approve = page.getByRole('button', { name: /^Approve / })
  await onward.or(approve).waitFor()
  if (await onward.isVisible()) await onward.click()
  expect(plain(await approve.innerText())).toBe('Approve $314.15')
  await work(page, invoice)
  await context.close()
  browser.complaints.length = 0 // what was declined is written into the console by the browser itself
}

const paidOf = async ({ id }: InvoiceJson) => (await api.ask<InvoiceJson>('GET', `/invoices/${id}`)).amountPaid

for (const [how, options] of Object.entries({
  'with scripts': SIZES.phone,
  'without scripts': { ...SIZES.phone, javaScriptEnabled: false },
})) {
  test(`${how}: a customer whose bank asks approves there, comes back, and has paid once`, async () => {
    await atTheBank(options, async (page, invoice) => {
      await page.getByRole('button', { name: /^Approve / }).click()
      await page.getByRole('heading', { name: 'Payment received' }).waitFor()
      expect(await paidOf(invoice)).toBe(31_415)
    })
  })
}

test('a confirmation that fails charges nothing, is told in words, and another card pays', async () => {
  await atTheBank(SIZES.phone, async (page, invoice) => {
    await page.getByRole('button', { name: 'Fail the confirmation' }).click()
    await payButton(page).waitFor()
    expect(await page.locator('#problem').innerText()).toMatch(/[a-z]{3}.*\.$/)
    expect(await paidOf(invoice)).toBe(0)
    await typeCard(page, '5555555555554444')
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect(await paidOf(invoice)).toBe(31_415)
  })
})

test('a customer who leaves the bank’s page is told that nothing was decided, and may go on there', async () => {
  await atTheBank(SIZES.phone, async (page, invoice) => {
    await page.goto(await api.payLink(invoice.id))
    await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
    expect(await payButton(page).count()).toBe(0)
    await page.getByRole('link', { name: 'Continue to your bank' }).click()
    await page.getByRole('button', { name: /^Approve / }).click()
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect(await paidOf(invoice)).toBe(31_415)
  })
})
