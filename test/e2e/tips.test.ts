import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { serverApi } from '../harness/server-api.ts'

// Method: the real server in its own processes, Chromium, and nothing but what a person sees: labels, roles and words.
let server: DemoServer
let browser: TestBrowser

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('tips are switched on, chosen on the payment page, shown apart in Orders, and refunded apart (PRODUCT P13–P15, R12)', async () => {
  const { page } = await signedIn(browser, server, { ...SIZES.desk, colorScheme: 'dark' })
  await page.goto(`${server.url}/settings/tips`)
  await page.getByRole('switch', { name: 'Offer tips on invoice pages' }).click()
  expect(await page.getByLabel('First tip').inputValue()).toBe('18')
  await page.getByLabel('Third tip').fill('20')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Each tip can be offered once').waitFor()
  await page.getByLabel('Third tip').fill('22.5')
  await page.getByRole('switch', { name: 'Customers may type an amount of their own' }).click()
  await page.getByLabel('Largest tip').fill('50')
  await settled(page)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Settings saved').waitFor()

  const api = serverApi(server)
  const customer = await api.aCustomer({ name: 'Whitfield & Daughters' })
  const invoice = await api.anInvoice(customer, 3_333)
  const visitor = await (await browser.open(SIZES.phone)).newPage()
  await visitor.goto(await api.payLink(invoice.id))
  const total = async () => plain(await visitor.getByText('Total to pay').innerText())
  expect(await visitor.getByRole('radio', { name: 'No tip' }).isChecked()).toBe(true)
  expect(await total()).toBe('Total to pay $33.33')
  await visitor.getByText('18%').click()
  expect(await total()).toBe('Total to pay $39.33')
  expect(await payButton(visitor).innerText()).toBe('Pay $39.33')
  await visitor.getByText('No tip').click()
  expect(await total()).toBe('Total to pay $33.33')
  await visitor.getByText('Other').click()
  await visitor.getByLabel('Tip in USD').fill('20')
  await typeCard(visitor, '4242424242424242')
  await payButton(visitor).click()
  await visitor.getByText('The largest tip taken here is $16.66; enter no more than that.').waitFor()
  expect(await axeFindings(visitor)).toEqual([])
  await visitor.getByText('22.5%').click()
  expect(await payButton(visitor).innerText()).toBe('Pay $40.83')
  await typeCard(visitor, '4242424242424242')
  await payButton(visitor).click()
  await visitor.getByRole('heading', { name: 'Payment received' }).waitFor()
  expect(plain(await visitor.locator('#panel').innerText())).toMatch(/Amount \$40\.83 Tip included \$7\.50/)

  await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
  await page.getByRole('table', { name: 'Payments' }).getByText('with $7.50 tip').waitFor()
  await page.getByRole('table', { name: 'Payments' }).getByRole('button', { name: 'Refund' }).click()
  const dialog = page.getByRole('dialog', { name: 'Issue refund' })
  expect(await dialog.getByLabel('Amount without the tip').inputValue()).toBe('33.33')
  expect(await dialog.getByRole('textbox', { name: 'Tip', exact: true }).inputValue()).toBe('7.50')
  await dialog.getByRole('button', { name: 'Refund $40.83' }).waitFor()
  await dialog.getByLabel('Amount without the tip').fill('0')
  await dialog.getByRole('textbox', { name: 'Tip', exact: true }).fill('5')
  await dialog.getByRole('button', { name: 'Refund $5.00' }).click()
  await page.getByText('Refunded $5.00').waitFor()

  await page.goto(`${server.url}/payments/orders`)
  await page.getByRole('columnheader', { name: 'Tip' }).waitFor()
  await page.getByRole('row', { name: /Whitfield/ }).click()
  await page.getByRole('table', { name: 'Refunds' }).getByText('$5.00 of it from the tip').waitFor()
  const facts = plain(await page.getByRole('complementary', { name: 'Payment facts' }).innerText())
  expect(facts).toContain('Applied to the invoice $33.33')
  expect(facts).toContain('Tip $7.50')
  expect(facts).toContain('Can still be refunded $35.83')
  expect(await api.ask('GET', `/invoices/${invoice.id}`)).toMatchObject({ status: 'paid', amountPaid: 3_333 })
  expect(browser.complaints.filter((complaint) => !complaint.includes('422'))).toEqual([])
})
