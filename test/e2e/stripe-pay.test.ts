import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declineWords } from '../../src/core/payment/decline-words.ts'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { aBrowser, axeFindings, type TestBrowser } from '../harness/browser.ts'
import { payButton } from '../harness/browser-customer.ts'
import { SIZES } from '../harness/browser-staff.ts'
import {
  asCustomer,
  stripeFields as fields,
  payAtStripe as pay,
  paymentReceived as received,
  untilFieldsAreThere as whileFilled,
} from '../harness/browser-stripe.ts'
import { aStripePayWorld, type StripePayWorld } from '../harness/stripe-pay-world.ts'

// Method: what goes wrong or takes long on the payment page; how it goes well is in stripe-whole.test.ts.
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

type At = { readonly page: Page; readonly invoiceId: string; readonly sentToUs: readonly string[] }

async function atInvoice(total: bigint, work: (at: At) => Promise<void>, options: BrowserContextOptions = SIZES.phone) {
  const { id, url } = await world.anInvoiceToPay(total)
  await asCustomer(browser, url, (page, sentToUs) => work({ page, invoiceId: id, sentToUs }), options)
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

test('what is missing or wrong in Stripe’s fields is said there, and nothing is sent to us', async () => {
  await atInvoice(2_106n, async ({ page, sentToUs }) => {
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
