import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { declineWords } from '../../src/core/payment/decline-words.ts'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { aBrowser, axeFindings, type TestBrowser } from '../harness/browser.ts'
import { SIZES } from '../harness/browser-staff.ts'
import { aStripePayWorld, type StripePayWorld } from '../harness/stripe-pay-world.ts'

const VISA = '4242424242424242'
const ASKS_THEN_APPROVES = '4000000000003220'
const TRY_ANOTHER = declineWords('generic_decline').customer

let world: StripePayWorld
let browser: TestBrowser

beforeAll(async () => {
  ;[world, browser] = await Promise.all([aStripePayWorld(), aBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** Everything that any page of a test sent to our own origin: addresses, headers and bodies. */
const sentToUs: string[] = []
beforeEach(() => {
  sentToUs.length = 0
})
afterEach(() => {
  const digits = sentToUs.join('\n').replaceAll(/[^0-9\n]/g, '')
  expect(digits, 'a card number came to our origin').not.toMatch(/4242424242|40000|378282246310005/)
})

type At = { readonly page: Page; readonly invoiceId: string }

async function atInvoice(total: bigint, work: (at: At) => Promise<void>, options: BrowserContextOptions = SIZES.phone) {
  const { id, url } = await world.anInvoiceToPay(total)
  const context = await browser.open(options)
  context.on('request', (request) => {
    const text = `${request.url()} ${JSON.stringify(request.headers())} ${request.postData()}`
    if (request.url().startsWith(world.origin)) sentToUs.push(text)
  })
  try {
    const page = await context.newPage()
    await page.goto(url)
    await work({ page, invoiceId: id })
  } finally {
    await context.close()
  }
}

const payButton = (page: Page) => page.getByRole('button', { name: /^Pay / })
const fields = (page: Page) => page.frameLocator('iframe[title="Secure payment input frame"]')
const received = (page: Page) => page.getByRole('heading', { name: 'Payment received' })
const whileFilled = (page: Page) => page.locator('#pay [type=submit]:not([aria-disabled])').waitFor()

async function type(page: Page, number: string, expiry = '1234'): Promise<void> {
  await fields(page).getByLabel('Card number').fill(number)
  await fields(page).getByLabel('Expiration date').fill(expiry)
  await fields(page).getByLabel('Security code').fill('123')
}

async function pay(page: Page, number: string): Promise<void> {
  await type(page, number)
  await whileFilled(page)
  await payButton(page).click()
}

const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint }>(
      'select status, amount_paid from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )
const chargedAtStripe = (amounts: readonly number[]) =>
  world.stripe.control
    .books(world.stripeAccount)
    .charges.filter(({ amount, paid }) => paid && amounts.includes(amount))
    .map(({ amount }) => amount)

/** Asks Stripe about the one attempt that is in this state, as the sweep does when it is due. */
async function lookUpNow(state: 'unknown' | 'requires_action' | 'pending'): Promise<void> {
  const { id } = await world.ctx.tx((t) =>
    t.one<{ id: string }>(
      'update gateway_attempts set next_lookup_at = $2 where organization_id = $1 and state = $3 returning id',
      [t.organizationId, t.now, state],
    ),
  )
  await lookUpAttempt(world.ctx, id)
}

test('[J12] a customer pays with 4242 in Stripe’s own fields, once however often they click; we hear of a token alone', async () => {
  await atInvoice(12_345n, async ({ page, invoiceId }) => {
    await whileFilled(page)
    expect(await axeFindings(page)).toEqual([])
    await type(page, VISA)
    await payButton(page).dblclick()
    await received(page).waitFor()
    expect(await page.locator('#panel').textContent()).toContain('Visa ending in 4242')
    expect(chargedAtStripe([12_345])).toEqual([12_345])
    expect(await invoiceOf(invoiceId)).toEqual({ status: 'paid', amountPaid: 12_345n })
    expect(sentToUs.filter((sent) => sent.includes('confirmationToken=ctoken_'))).toHaveLength(1)
    expect(browser.complaints).toEqual([]) // the policy of the page among them
  })
})

test('[A-064] a bank that asks sends the customer back to a page that knows, and the way back holds no secret', async () => {
  await atInvoice(2_102n, async ({ page, invoiceId }) => {
    await pay(page, ASKS_THEN_APPROVES)
    await page.getByRole('button', { name: 'Approve' }).click()
    await received(page).waitFor()
    expect(page.url()).toMatch(/\/pay\/[\w-]+\?back=1$/)
    expect((await invoiceOf(invoiceId)).status).toBe('paid')
  })
})

test('[A-064] a confirmation that fails is told in words, whatever the address claims, and another card pays', async () => {
  await atInvoice(2_103n, async ({ page, invoiceId }) => {
    await pay(page, ASKS_THEN_APPROVES)
    await page.getByRole('button', { name: 'Fail' }).click()
    await page.getByText(declineWords('authentication_failed').customer).waitFor()
    const path = page.url().split('?')[0] ?? ''
    await page.goto(`${path}?back=1&payment_intent=pi_1&payment_intent_client_secret=s&redirect_status=succeeded`)
    expect(page.url()).toBe(`${path}?back=1`)
    expect((await invoiceOf(invoiceId)).amountPaid).toBe(0n)
    await pay(page, VISA)
    await received(page).waitFor()
    expect(chargedAtStripe([2_103])).toEqual([2_103])
  })
})

test('a customer who leaves the bank’s page may use another card instead, and pays once', async () => {
  await atInvoice(2_101n, async ({ page }) => {
    const url = page.url()
    await pay(page, ASKS_THEN_APPROVES)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.goto(url)
    await page.getByRole('link', { name: 'Use another card instead' }).click()
    await pay(page, VISA)
    await received(page).waitFor()
    expect(chargedAtStripe([2_101])).toEqual([2_101])
  })
})

test('an answer that is lost is waited for; when it was a no, the form comes back with Stripe’s fields', async () => {
  await atInvoice(2_112n, async ({ page }) => {
    world.stripe.control.addFault({ kind: 'cut_after', on: 'POST /v1/payment_intents/:id/confirm' })
    await pay(page, '4000000000000002')
    await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor()
    await page.reload() // as a page that has never shown Stripe's fields, under the policy of such a page
    await lookUpNow('unknown')
    await page.locator('#problem', { hasText: TRY_ANOTHER }).waitFor()
    await pay(page, VISA)
    await received(page).waitFor()
    expect(chargedAtStripe([2_112])).toEqual([2_112])
  })
})

test('[FM-PAY-22] a customer who closes the tab at the bank has paid all the same, once the bank has said yes', async () => {
  let invoiceId = ''
  await atInvoice(2_104n, async ({ page, ...at }) => {
    invoiceId = at.invoiceId
    await pay(page, ASKS_THEN_APPROVES)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
  })
  const [waiting] = world.stripe.control.books(world.stripeAccount).intents.filter(({ amount }) => amount === 2_104)
  world.stripe.control.answerChallenge(waiting?.id ?? '', 'approve')
  await lookUpNow('requires_action')
  expect(await invoiceOf(invoiceId)).toEqual({ status: 'paid', amountPaid: 2_104n })
})

test('each decline is told where it belongs, in words that teach a thief nothing, and keeps what was typed', async () => {
  await atInvoice(2_105n, async ({ page, invoiceId }) => {
    for (const [number, sentence] of [
      ['4000000000000002', TRY_ANOTHER],
      ['4000000000009995', declineWords('insufficient_funds').customer],
      ['4000000000009987', TRY_ANOTHER],
      ['4000000000000069', declineWords('expired_card').customer],
    ] as const) {
      await pay(page, number)
      await page.locator('#problem', { hasText: sentence }).waitFor()
      await whileFilled(page)
      expect(await fields(page).getByLabel('Expiration date').inputValue()).toBe('12 / 34')
    }
    expect((await invoiceOf(invoiceId)).amountPaid).toBe(0n)
    await pay(page, VISA)
    await received(page).waitFor()
  })
  browser.complaints.length = 0 // a 402 is written into the console by the browser itself
})

test('what is missing or wrong in Stripe’s fields is said there, and nothing is sent to us', async () => {
  await atInvoice(2_106n, async ({ page }) => {
    await whileFilled(page)
    await payButton(page).click()
    await page.locator('#element-wrong', { hasText: 'Something above is missing' }).waitFor()
    await fields(page).getByText('Your card number is incomplete.').waitFor()
    await pay(page, '4242424242424241')
    await page.locator('#element-wrong', { hasText: 'Your card number is incorrect.' }).waitFor()
    expect(sentToUs.filter((sent) => sent.includes('/payments'))).toEqual([])
    await pay(page, VISA)
    await received(page).waitFor()
  })
  browser.complaints.length = 0
})

test('part is paid, then the rest, each an own payment at Stripe', async () => {
  await atInvoice(
    9_000n,
    async ({ page, invoiceId }) => {
      await page.getByText('Another amount').click()
      await page.getByLabel('Amount in USD').fill('40')
      await page.getByRole('button', { name: 'Pay $40.00' }).waitFor()
      await pay(page, VISA)
      await page.locator('.received', { hasText: '$40.00 was received; $50.00 is still due.' }).waitFor()
      await page.getByRole('button', { name: 'Pay $50.00' }).waitFor()
      await pay(page, VISA)
      await page.getByRole('heading', { name: 'Paid in full' }).waitFor()
      expect(chargedAtStripe([4_000, 5_000])).toEqual([4_000, 5_000])
      expect((await invoiceOf(invoiceId)).status).toBe('paid')
    },
    SIZES.desk,
  )
})

test('fields that a blocker keeps away are told of, and come when they are asked for again', async () => {
  await atInvoice(2_107n, async ({ page }) => {
    await page.route(`${world.stripe.url}/v3/`, (route) => route.abort())
    await page.reload()
    await page.getByText('could not be loaded from Stripe').waitFor()
    expect(await payButton(page).isVisible()).toBe(false)
    expect(await axeFindings(page)).toEqual([])
    await page.unroute(`${world.stripe.url}/v3/`)
    await page.getByRole('button', { name: 'Try again' }).click()
    await pay(page, VISA)
    await received(page).waitFor()
  })
  browser.complaints.length = 0
})

test('[C3] the ways of paying are the account’s, and one that takes days is waited for without a second payment', async () => {
  world.stripe.control.setMethodTypes(world.stripeAccount, ['card', 'us_bank_account'])
  await atInvoice(2_108n, async ({ page, invoiceId }) => {
    expect(await fields(page).getByRole('button', { name: 'Klarna' }).count()).toBe(0)
    await fields(page).getByRole('button', { name: 'US bank account' }).click()
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Your bank has the payment in hand' }).waitFor()
    expect(await payButton(page).count()).toBe(0)
    const { charges } = world.stripe.control.books(world.stripeAccount)
    world.stripe.control.settleCharge(charges.find(({ amount }) => amount === 2_108)?.id ?? '', 'succeeded')
    await lookUpNow('pending')
    await received(page).waitFor()
    expect((await invoiceOf(invoiceId)).status).toBe('paid')
  })
  world.stripe.control.setMethodTypes(world.stripeAccount, ['card'])
  await atInvoice(2_109n, async ({ page }) => {
    await whileFilled(page)
    expect(await fields(page).getByRole('button').count()).toBe(0)
  })
})

test('[J10] without scripts no button pretends to work; at 320 px nothing scrolls sideways', async () => {
  await atInvoice(
    2_110n,
    async ({ page }) => {
      await page.locator('noscript p', { hasText: 'Stripe’s secure fields need JavaScript.' }).waitFor()
      expect(await page.locator('#pay [type=submit]').isVisible()).toBe(false)
    },
    { ...SIZES.phone, javaScriptEnabled: false },
  )
  await atInvoice(
    2_111n,
    async ({ page }) => {
      await whileFilled(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    },
    { viewport: { width: 320, height: 568 } },
  )
  expect(browser.complaints).toEqual([])
})

test('an account that is connected by keys of its own is paid with its own key', async () => {
  const account = await world.payByOwnKeys()
  await atInvoice(2_113n, async ({ page }) => {
    await pay(page, VISA)
    await received(page).waitFor()
    expect(world.stripe.control.books(account).charges.map(({ amount }) => amount)).toEqual([2_113])
  })
})
