import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TestBrowser } from './browser.ts'
import { payButton } from './browser-customer.ts'
import { SIZES } from './browser-staff.ts'

/** Stripe's own fields, in the frame that its script puts into the payment page. */
export const stripeFields = (page: Page) => page.frameLocator('iframe[title="Secure payment input frame"]')

export const paymentReceived = (page: Page) => page.getByRole('heading', { name: 'Payment received' })

/** Until Stripe's fields are there and nothing is on its way. */
export const untilFieldsAreThere = (page: Page) => page.locator('#pay [type=submit]:not([aria-disabled])').waitFor()

export async function typeStripeCard(page: Page, number: string, expiry = '1234'): Promise<void> {
  await stripeFields(page).getByLabel('Card number').fill(number)
  await stripeFields(page).getByLabel('Expiration date').fill(expiry)
  await stripeFields(page).getByLabel('Security code').fill('123')
}

export async function payAtStripe(page: Page, number: string): Promise<void> {
  await typeStripeCard(page, number)
  await untilFieldsAreThere(page)
  await payButton(page).click()
}

/** Every card that is typed in these tests, as it would stand in anything that was sent. */
const cardNumbers = /4242424242|40000|378282246310005/

/**
 * Opens a payment page in a profile of its own, as a customer does. `sentToUs` grows with everything that its pages send to
 * our own origin, addresses, headers and bodies; a card number among it fails the test.
 */
export async function asCustomer(
  browser: TestBrowser,
  url: string,
  work: (page: Page, sentToUs: readonly string[]) => Promise<void>,
  options: BrowserContextOptions = SIZES.phone,
): Promise<void> {
  const { origin } = new URL(url)
  const sentToUs: string[] = []
  const context = await browser.open(options)
  context.on('request', (request) => {
    const text = `${request.url()} ${JSON.stringify(request.headers())} ${request.postData()}`
    if (request.url().startsWith(origin)) sentToUs.push(text)
  })
  try {
    const page = await context.newPage()
    await page.goto(url)
    await work(page, sentToUs)
  } finally {
    await context.close()
  }
  const digits = sentToUs.join('\n').replaceAll(/[^0-9\n]/g, '')
  expect(digits, 'a card number came to our origin').not.toMatch(cardNumbers)
}
