import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declineWords } from '../../src/core/payment/decline-words.ts'
import { AGREEMENT_VERSION, agreementWords } from '../../src/core/payment-method/agreement-words.ts'
import { aBrowser, axeFindings, type TestBrowser } from '../harness/browser.ts'
import { SIZES } from '../harness/browser-staff.ts'
import {
  asCustomer,
  payAtStripe,
  paymentReceived,
  stripeFields,
  typeStripeCard,
  untilFieldsAreThere,
} from '../harness/browser-stripe.ts'
import { aStripePayWorld, type StripePayWorld } from '../harness/stripe-pay-world.ts'

// Method: one customer with several invoices, each test where the one before it ended: they save a card at a stand-in for
// Stripe, pay with it, meet its bank's no, and let go of it.
const VISA = '4242424242424242'
const MASTERCARD = '5555555555554444'
const ASKS = '4000000000003220'
const ALWAYS_DECLINED = '4000000000000341'

let world: StripePayWorld
let browser: TestBrowser

beforeAll(async () => {
  ;[world, browser] = await Promise.all([aStripePayWorld(), aBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

async function atInvoice(
  total: bigint,
  work: (page: Page, invoiceId: string, url: string) => Promise<void>,
  options: BrowserContextOptions = SIZES.phone,
) {
  const { id, url } = await world.anInvoiceToPay(total)
  await asCustomer(browser, url, (page) => work(page, id, url), options)
}

const saveBox = (page: Page) => page.getByRole('checkbox', { name: 'Save this card for future payments' })
const way = (page: Page, name: string) => page.getByRole('radio', { name })
const visa = (page: Page) => way(page, 'Visa ending in 4242')
const question = (page: Page, sentence: string) => page.getByRole('heading', { name: sentence }).waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

// The question's own button is called as the form's is.
async function backToTheForm(page: Page): Promise<void> {
  await press(page, 'Back')
  await visa(page).waitFor()
}

const rows = <Row>(sql: string): Promise<Row[]> => world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId]))
const charged = (amount: number) =>
  world.stripe.control.books(world.stripeAccount).charges.filter((charge) => charge.amount === amount && charge.paid)
    .length
const tries = async (invoiceId: string) =>
  (await rows<{ invoiceId: string }>('select invoice_id from payment_intents where organization_id = $1')).filter(
    (intent) => intent.invoiceId === invoiceId,
  ).length
const paid = async (invoiceId: string) =>
  (
    await rows<{ id: string; amountPaid: bigint }>('select id, amount_paid from invoices where organization_id = $1')
  ).find(({ id }) => id === invoiceId)?.amountPaid

test('[P16] the box is off until the customer ticks it, and what they read then is what is kept as their agreement', async () => {
  await atInvoice(3_101n, async (page) => {
    await untilFieldsAreThere(page)
    const words = agreementWords('Harbour & Pine')
    expect(await saveBox(page).isChecked()).toBe(false)
    expect(await page.getByText(words).isVisible()).toBe(false)
    await payAtStripe(page, MASTERCARD)
    await paymentReceived(page).waitFor()
  })
  expect(await rows('select id from payment_methods where organization_id = $1')).toEqual([])

  await atInvoice(3_102n, async (page) => {
    await typeStripeCard(page, VISA)
    await untilFieldsAreThere(page)
    await saveBox(page).check()
    await page.getByText(agreementWords('Harbour & Pine')).waitFor()
    expect(await axeFindings(page)).toEqual([])
    await press(page, 'Pay $31.02')
    await paymentReceived(page).waitFor()
    await page.getByRole('heading', { name: 'Saved for future payments' }).waitFor()
    expect(await axeFindings(page)).toEqual([])
  })
  expect(await rows('select brand, last4, expiry_year from payment_methods where organization_id = $1')).toEqual([
    { brand: 'visa', last4: '4242', expiryYear: 2034 },
  ])
  expect(await rows('select version, words from agreements where organization_id = $1')).toEqual([
    { version: AGREEMENT_VERSION, words: agreementWords('Harbour & Pine') },
  ])
  expect(browser.complaints).toEqual([])
})

test('[P24] a saved card is offered by brand and last digits, and is charged only after a second, plain step', async () => {
  await atInvoice(3_103n, async (page, invoiceId) => {
    expect(await visa(page).isChecked()).toBe(true)
    expect(await stripeFields(page).getByLabel('Card number').count()).toBe(0)
    expect(await page.locator('#panel').innerText()).not.toMatch(/12\s*\/\s*34|ada@pemberton|2034/)
    expect(await axeFindings(page)).toEqual([])

    await press(page, 'Pay $31.03')
    await question(page, 'Pay $31.03 with Visa ending in 4242?')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Pay $31.03 with')
    expect([charged(3_103), await tries(invoiceId)]).toEqual([0, 0])
    expect(await axeFindings(page)).toEqual([])

    await page.getByRole('button', { name: 'Pay $31.03', exact: true }).dblclick()
    await paymentReceived(page).waitFor()
    expect(await page.locator('#panel').innerText()).toContain('Visa ending in 4242')
    expect([charged(3_103), await paid(invoiceId)]).toEqual([1, 3_103n])
  })
  expect(browser.complaints).toEqual([])
})

test('going back from the question keeps what was chosen and pays nothing, even when it takes a while; another card can be used', async () => {
  await atInvoice(
    9_104n,
    async (page, invoiceId) => {
      await page.getByText('Another amount').click()
      await page.getByLabel('Amount in USD').fill('40')
      await press(page, 'Pay $40.00')
      await question(page, 'Pay $40.00 with Visa ending in 4242?')
      await page.route('**/payments', async (slow) => {
        await page.getByRole('button', { name: 'Pay $40.00', exact: true }).click({ force: true })
        await slow.continue()
      })
      await backToTheForm(page)
      await page.unroute('**/payments')
      expect([charged(4_000), await tries(invoiceId)]).toEqual([0, 0])
      expect(await page.getByLabel('Amount in USD').inputValue()).toBe('40')
      expect(await visa(page).isChecked()).toBe(true)

      await way(page, 'Pay another way').check()
      await payAtStripe(page, MASTERCARD)
      await page.locator('.received', { hasText: '$40.00 was received; $51.04 is still due.' }).waitFor()
      await press(page, 'Pay $51.04')
      await question(page, 'Pay $51.04 with Visa ending in 4242?')
      await press(page, 'Pay $51.04')
      await page.getByRole('heading', { name: 'Paid in full' }).waitFor()
      expect([charged(4_000), charged(5_104), await paid(invoiceId)]).toEqual([1, 1, 9_104n])
    },
    SIZES.desk,
  )
  expect(browser.complaints).toEqual([])
})

test('an amount that cannot be paid is said at its field, before anything is asked', async () => {
  await atInvoice(3_105n, async (page, invoiceId) => {
    await page.getByText('Another amount').click()
    await page.getByLabel('Amount in USD').fill('500')
    await page.getByRole('button', { name: /^Pay/ }).click()
    await page.locator('#payAmount-wrong', { hasText: 'Only $31.05 is due' }).waitFor()
    expect(await page.getByLabel('Amount in USD').inputValue()).toBe('500')
    expect(await tries(invoiceId)).toBe(0)
  })
  browser.complaints.length = 0 // a 422 is written into the console by the browser itself
})

test('by keyboard alone: choose, pay, go back, and confirm', async () => {
  await atInvoice(3_106n, async (page) => {
    await visa(page).focus()
    await page.keyboard.press('ArrowDown')
    expect(await way(page, 'Pay another way').isChecked()).toBe(true)
    await stripeFields(page).getByLabel('Card number').waitFor()
    await way(page, 'Pay another way').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await question(page, 'Pay $31.06 with Visa ending in 4242?')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await visa(page).waitFor()
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name)).toBe('paymentMethodId')
    await page.keyboard.press('Enter')
    await question(page, 'Pay $31.06 with Visa ending in 4242?')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await paymentReceived(page).waitFor()
  })
})

test('a bank that says no to a saved card is told in words beside the ways to pay, and another card pays', async () => {
  const [saved] = await rows<{ gatewayMethodId: string }>(
    'select gateway_method_id from payment_methods where organization_id = $1 and removed_at is null',
  )
  const methodId = saved?.gatewayMethodId ?? ''
  world.stripe.control.changeCard(methodId, ALWAYS_DECLINED)
  await atInvoice(3_107n, async (page, invoiceId) => {
    await press(page, 'Pay $31.07')
    await question(page, 'Pay $31.07 with Visa ending in')
    await press(page, 'Pay $31.07')
    await page.locator('#problem', { hasText: declineWords('generic_decline').customer }).waitFor()
    expect(await axeFindings(page)).toEqual([])
    expect(await paid(invoiceId)).toBe(0n)
    await way(page, 'Pay another way').check()
    await payAtStripe(page, MASTERCARD)
    await paymentReceived(page).waitFor()
    expect(charged(3_107)).toBe(1)
  })
  world.stripe.control.changeCard(methodId, VISA)
  browser.complaints.length = 0 // a 402 is written into the console by the browser itself
})

test('a customer who leaves the bank’s page may use a saved card instead, and pays once', async () => {
  await atInvoice(3_110n, async (page, invoiceId, url) => {
    await way(page, 'Pay another way').check()
    await payAtStripe(page, ASKS)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.goto(url)
    await page.getByRole('link', { name: 'Use another card instead' }).click()
    await press(page, 'Pay $31.10')
    await question(page, 'Pay $31.10 with Visa ending in 4242?')
    await backToTheForm(page)
    await press(page, 'Pay $31.10')
    await question(page, 'Pay $31.10 with Visa ending in 4242?')
    await press(page, 'Pay $31.10')
    await paymentReceived(page).waitFor()
    expect([charged(3_110), await paid(invoiceId)]).toEqual([1, 3_110n])
  })
  browser.complaints.length = 0 // the bank's page has no icon
})

test('[J10] without scripts a saved card is chosen, asked about and charged, and nothing is offered that would need them', async () => {
  await atInvoice(
    3_108n,
    async (page) => {
      expect(await way(page, 'Pay another way').isVisible()).toBe(false)
      expect(await saveBox(page).isVisible()).toBe(false)
      await page.locator('noscript p', { hasText: 'To pay another way, please switch on JavaScript' }).waitFor()
      await press(page, 'Pay $31.08')
      await question(page, 'Pay $31.08 with Visa ending in 4242?')
      await backToTheForm(page)
      await press(page, 'Pay $31.08')
      await question(page, 'Pay $31.08 with Visa ending in 4242?')
      await press(page, 'Pay $31.08')
      await paymentReceived(page).waitFor()
      expect(charged(3_108)).toBe(1)
    },
    { ...SIZES.phone, javaScriptEnabled: false },
  )
})

test('[P24] removing a card takes a second step, takes the agreement with it, and Stripe lets go of the card', async () => {
  await atInvoice(3_109n, async (page, _, url) => {
    await page.getByRole('link', { name: 'Remove Visa ending in 4242' }).click()
    await question(page, 'Remove Visa ending in 4242?')
    expect(await axeFindings(page)).toEqual([])
    await page.getByRole('link', { name: 'Keep card' }).click()
    await visa(page).waitFor()
    await page.getByRole('link', { name: 'Remove Visa ending in 4242' }).click()
    await press(page, 'Remove card')
    await page.locator('.received', { hasText: 'The card is removed.' }).waitFor()
    expect(await visa(page).count()).toBe(0)
    await untilFieldsAreThere(page)
    expect(page.url().startsWith(url)).toBe(true)
  })
  expect(await rows('select id from agreements where organization_id = $1 and revoked_at is null')).toEqual([])
  const [removed] = await rows<{ removedWhy: string; detachedAt: unknown }>(
    'select removed_why, detached_at from payment_methods where organization_id = $1',
  )
  expect(removed).toMatchObject({ removedWhy: 'customer', detachedAt: expect.anything() })
  expect(browser.complaints).toEqual([])
})
