import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CustomerJson } from '../../src/contract/customer.ts'
import type { GatewayAccountJson } from '../../src/contract/gateway.ts'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import type { PaymentMethodListJson } from '../../src/contract/payment-method.ts'
import { declineWords } from '../../src/core/payment/decline-words.ts'
import { agreementWords } from '../../src/core/payment-method/agreement-words.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { SIZES, signedIn } from '../harness/browser-staff.ts'
import { asCustomer, paymentReceived, typeStripeCard, untilFieldsAreThere } from '../harness/browser-stripe.ts'
import { aStripeServer, type StripeServer } from '../harness/stripe-server.ts'

// Method: a customer saves a card on the payment page; a person in the back office then charges it, and meets every answer
// that a stand-in for Stripe can give.
const VISA = '4242424242424242'
const NO_FUNDS = '4000000000009995'
const ASKS_ALWAYS = '4000002760003184'
const LOST = '4000000000009987'

let server: StripeServer
let browser: TestBrowser
let page: Page
let customer: CustomerJson
let savedAtStripe: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([aStripeServer(), aBrowser()])
  const keys = { secretKey: server.shop.keys.test.secret, publishableKey: server.shop.keys.test.publishable }
  const account = await server.api.ask<GatewayAccountJson>('POST', '/gateway-accounts/stripe/keys', keys)
  await server.api.ask('POST', `/gateway-accounts/${account.id}/default`, {})
  const contacts = [{ name: 'Ada Pemberton', email: 'ada@pemberton.example', isPrimary: true }]
  customer = await server.api.aCustomer({ name: 'Pemberton Joinery', contacts })
  await saveCard()
  savedAtStripe = server.stripe.control.books(server.shop.id).methods[0]?.id ?? ''
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function saveCard(): Promise<void> {
  const invoice = await server.api.anInvoice(customer, 2_001)
  await asCustomer(browser, await server.api.payLink(invoice.id), async (theirs) => {
    await typeStripeCard(theirs, VISA)
    await untilFieldsAreThere(theirs)
    await theirs.getByRole('checkbox', { name: 'Save this card for future payments' }).check()
    await theirs.getByRole('button', { name: 'Pay $20.01' }).click()
    await paymentReceived(theirs).waitFor()
  })
}

/** From now on the card's bank answers as that of this test card would. */
const bankAnswersLike = (card: string) => server.stripe.control.changeCard(savedAtStripe, card)
const chargedAtStripe = (amount: number) =>
  server.stripe.control.books(server.shop.id).charges.filter((charge) => charge.amount === amount && charge.paid).length
const invoiceNow = ({ id }: InvoiceJson) => server.api.ask<InvoiceJson>('GET', `/invoices/${id}`)
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })

/** A new invoice's page, with the dialog open. */
async function toCharge(amount: number): Promise<InvoiceJson> {
  const invoice = await server.api.anInvoice(customer, amount)
  await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
  await page.getByTestId('action-charge').click()
  await dialog('Charge saved card').waitFor()
  return invoice
}
const charge = (amount: string) =>
  dialog('Charge saved card')
    .getByRole('button', { name: `Charge ${amount}`, exact: true })
    .click()
const isPaid = () => page.locator('main header').getByText('Paid', { exact: true }).waitFor()

async function nothingForAxe(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    expect(await axeFindings(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

test('[P16] the customer’s page lists the card with its expiry, and shows the very words that were agreed to', async () => {
  await page.goto(`${server.url}/customers/${customer.id}`)
  const row = page.getByRole('listitem').filter({ hasText: 'Visa ending in 4242' })
  await row.getByText('Expires 12/34').waitFor()
  await nothingForAxe('customer')
  await row.getByRole('button', { name: 'More about Visa ending in 4242' }).click()
  await page.getByRole('menuitem', { name: 'Show agreement' }).click()
  const { name } = await server.api.ask<{ name: string }>('GET', '/organization')
  await dialog('Pemberton Joinery agreed to this').getByText(agreementWords(name)).waitFor()
  await nothingForAxe('agreement')
  await page.keyboard.press('Escape')
  await dialog('Pemberton Joinery agreed to this').waitFor({ state: 'hidden' })
  expect(browser.complaints).toEqual([])
})

test('a saved card is charged by keyboard, once however often Enter is pressed, and the invoice is paid', async () => {
  const invoice = await server.api.anInvoice(customer, 2_002)
  await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
  await page.getByTestId('action-charge').focus()
  await page.keyboard.press('Enter')
  await dialog('Charge saved card').waitFor()
  expect(await dialog('Charge saved card').innerText()).toContain('$20.02 is due')
  await nothingForAxe('charge')
  const card = dialog('Charge saved card').getByRole('radio', { name: 'Visa ending in 4242, expires 12/34' })
  expect(await card.evaluate((radio) => radio === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('Charged $20.02 to Visa ending in 4242').waitFor()
  await isPaid()
  expect(chargedAtStripe(2_002)).toBe(1)
  expect(await page.getByTestId('action-charge').count()).toBe(0)
  expect(browser.complaints).toEqual([])
})

test('a bank that says no is told in words, and the same card may be tried again where that is any use', async () => {
  bankAnswersLike(NO_FUNDS)
  const invoice = await toCharge(2_003)
  await charge('$20.03')
  await page.getByTestId('charge-refused').getByText(declineWords('insufficient_funds').staff).waitFor()
  await nothingForAxe('declined')
  await page.getByTestId('why-unpaid').getByText('The saved card was tried today and was declined').waitFor()
  expect((await invoiceNow(invoice)).amountPaid).toBe(0)
  bankAnswersLike(VISA)
  await charge('$20.03')
  await isPaid()
  expect(chargedAtStripe(2_003)).toBe(1)
  expect(browser.complaints).toEqual([])
})

test('[FM-REN-07] a bank that wants the customer gets them: nothing is charged, and they are mailed the pay link', async () => {
  bankAnswersLike(ASKS_ALWAYS)
  const invoice = await toCharge(2_004)
  await charge('$20.04')
  await dialog('Pemberton Joinery has to confirm').getByText('ada@pemberton.example is sent a link for that').waitFor()
  await nothingForAxe('authenticate')
  await dialog('Pemberton Joinery has to confirm').getByRole('button', { name: 'Open the pay link' }).click()
  await dialog('Pay Link').waitFor()
  expect((await invoiceNow(invoice)).amountPaid).toBe(0)
  bankAnswersLike(VISA)
})

test('an answer that is lost is waited for in the open dialog, and shown when it is there', async () => {
  server.stripe.control.addFault({ kind: 'cut_after', on: 'POST /v1/payment_intents/:id/confirm' })
  const looked = Promise.withResolvers<void>()
  await page.route('**/charges/att_*', (route) => looked.promise.then(() => route.continue()))
  await toCharge(2_005)
  await charge('$20.05')
  await dialog('Confirming $20.05').getByText('Please do not charge again').waitFor()
  expect(
    await axeFindings(page, ['aria-dialog-name', 'button-name', 'aria-progressbar-name', 'aria-hidden-focus']),
  ).toEqual([])
  expect(await dialog('Confirming $20.05').isVisible()).toBe(true)
  looked.resolve()
  await page.getByRole('status').getByText('Charged $20.05 to Visa ending in 4242').waitFor({ timeout: 60_000 })
  await isPaid()
  expect(chargedAtStripe(2_005)).toBe(1)
})

test('[I-21] a card that its bank says not to try again is not offered again, and the server would refuse it', async () => {
  bankAnswersLike(LOST)
  const invoice = await toCharge(2_006)
  await charge('$20.06')
  await page.getByTestId('charge-refused').getByText(declineWords('lost_card').staff).waitFor()
  expect(await dialog('Charge saved card').getByRole('radio').isDisabled()).toBe(true)
  expect(await dialog('Charge saved card').getByRole('button', { name: 'Charge $20.06' }).isDisabled()).toBe(true)
  await page.reload()
  await page.getByTestId('action-charge').click()
  await charge('$20.06')
  await dialog('Charge saved card').getByText('has said not to try it again').waitFor()
  expect((await invoiceNow(invoice)).amountPaid).toBe(0)
  browser.complaints.length = 0 // a 409 is written into the console by the browser itself
})

test('[A-082] a card is removed after a question, stays in the history, and is offered for no invoice any more', async () => {
  await page.goto(`${server.url}/customers/${customer.id}`)
  await page.getByRole('button', { name: 'More about Visa ending in 4242' }).click()
  await page.getByRole('menuitem', { name: 'Remove card' }).click()
  await dialog('Remove Visa ending in 4242').getByText('can no longer be charged').waitFor()
  await nothingForAxe('remove')
  await dialog('Remove Visa ending in 4242').getByRole('button', { name: 'Remove card' }).click()
  await page.getByRole('button', { name: 'Show removed (1)' }).click()
  await page.getByText(/^Removed /).waitFor()
  const { items } = await server.api.ask<PaymentMethodListJson>('GET', `/customers/${customer.id}/payment-methods`)
  expect(items.map(({ status, chargeable }) => [status, chargeable])).toEqual([['removed', false]])
  const invoice = await server.api.anInvoice(customer, 2_007)
  await page.goto(`${server.url}/payments/invoices/${invoice.id}`)
  await page.getByTestId('action-pay-link').waitFor()
  expect(await page.getByTestId('action-charge').count()).toBe(0)
  expect(browser.complaints).toEqual([])
})
