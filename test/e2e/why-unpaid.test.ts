import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GatewayAccountJson } from '../../src/contract/gateway.ts'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import { readId } from '../../src/core/id/id.ts'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import { plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

// Method: read the reason on the invoice's page, press its button, and see the reason change to the next true one.
let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let page: Page

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = (invoice: InvoiceJson) => page.goto(`${server.url}/payments/invoices/${invoice.id}`)
const why = () => page.getByTestId('why-unpaid')
const says = (words: RegExp) => why().getByText(words).waitFor()
const act = (name: string) => why().getByRole('button', { name, exact: true }).click()
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })

test('a mail that was refused is mended at the contact, sent again, declined for want of money, and paid', async () => {
  const contacts = [{ name: 'Joan Rye', email: 'bounce@rye.example', isPrimary: true }]
  const invoice = await api.anInvoice(await api.aCustomer({ name: 'Fennel & Rye', contacts }), 48_000)
  await open(invoice)
  await says(/has not been sent yet/)
  await act('Send it now')
  await dialog('Send Invoice').getByRole('button', { name: 'Send Invoice' }).click()
  await dialog('Send Invoice').getByTestId('not-sent').waitFor()
  await page.keyboard.press('Escape')

  await says(/could not be mailed.*bounce@rye\.example/)
  await act('Correct the address')
  await dialog('Edit Joan Rye').getByLabel('E-mail').fill('joan@rye.example')
  await dialog('Edit Joan Rye').getByRole('button', { name: 'Save contact' }).click()
  await says(/now would go to joan@rye\.example/)
  await act('Send it now')
  expect(await dialog('Send Invoice').getByLabel('To', { exact: true }).inputValue()).toBe('joan@rye.example')
  await dialog('Send Invoice').getByRole('button', { name: 'Send Invoice' }).click()
  await says(/was sent today and has not been opened/)
  expect(await why().getByRole('button').count()).toBe(0)

  const theirs = await browser.open(SIZES.phone)
  const customer = await theirs.newPage()
  await customer.goto(await api.payLink(invoice.id))
  await says(/Fennel & Rye opened it once, today, and has not tried to pay/)
  await typeCard(customer, '4000000000009995')
  await payButton(customer).click()
  await customer.locator('#problem').waitFor()
  await says(/Fennel & Rye tried to pay today and was declined: Not enough money on the card/)
  await why().getByRole('button', { name: 'Send again' }).waitFor()
  await typeCard(customer, '4242424242424242')
  await payButton(customer).click()
  await page.locator('main header').getByText('Paid', { exact: true }).waitFor()
  expect(await why().count()).toBe(0)
  await theirs.close()
})

test('an invoice without a contact gets one, its link is revoked and made anew', async () => {
  const customer = await api.aCustomer()
  const invoice = await api.anInvoice(customer, 12_000, { contactId: null })
  await open(invoice)
  await says(/no e-mail address to send it to/)
  await act('Add an e-mail address')
  expect(plain(await dialog('Choose a contact').innerText())).toContain('Ada Example, ada@mail.example')
  await dialog('Choose a contact').getByRole('button', { name: 'Choose contact' }).click()
  await says(/has not been sent yet/)

  await api.payLink(invoice.id)
  await api.ask('DELETE', `/invoices/${invoice.id}/pay-link`)
  await says(/pay link was revoked/)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await act('Make a new pay link')
  await page.getByText('New pay link made and copied').waitFor()
  const copied = await page.evaluate(() => (globalThis as unknown as Window).navigator.clipboard.readText())
  expect(copied).toBe(await api.payLink(invoice.id))
  await says(/pay link that nobody has opened/)
})

test('the gateway is asked at once about a payment whose answer was lost', async () => {
  const invoice = await api.anInvoice(await api.aCustomer(), 23_400)
  const { items } = await api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')
  const account = readId('gwa', items[0]?.id ?? '') ?? ''
  const theirs = await browser.open(SIZES.phone)
  const customer = await theirs.newPage()
  await customer.goto(await api.payLink(invoice.id))
  await server.books.addFault(account, { kind: 'reset_after', op: 'confirm' })
  await server.books.addFault(account, { kind: 'error_before', op: 'look_up', times: 1_000 })
  await server.books.addFault(account, { kind: 'webhook_lost', op: 'webhook', times: 10 })
  await typeCard(customer, '4242424242424242')
  await payButton(customer).click()
  await open(invoice)
  await says(/being confirmed with the gateway/)
  await act('Ask the gateway now')
  await page.getByText(/nothing new to tell yet/).waitFor()
  await server.books.clearFaults(account)
  await expect
    .poll(
      async () => {
        // At most every three seconds; what asks by itself may be quicker.
        const button = why().getByRole('button', { name: 'Ask the gateway now' })
        if (await button.isVisible()) await button.click()
        return page.locator('main header').getByText('Paid', { exact: true }).count()
      },
      { timeout: 20_000, interval: 1_000 },
    )
    .toBe(1)
  await theirs.close()
})
