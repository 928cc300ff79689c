import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CustomerJson } from '../../src/contract/customer.ts'
import type { ListedDisputeJson } from '../../src/contract/dispute.ts'
import type { GatewayAccountJson } from '../../src/contract/gateway.ts'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import type { MeJson } from '../../src/contract/organization.ts'
import type { PaymentListJson } from '../../src/contract/payment.ts'
import { readId } from '../../src/core/id/id.ts'
import { declineWords } from '../../src/core/payment/decline-words.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { payButton } from '../harness/browser-customer.ts'
import { navigate, plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import {
  asCustomer,
  payAtStripe,
  paymentReceived,
  stripeFields,
  typeStripeCard,
  untilFieldsAreThere,
} from '../harness/browser-stripe.ts'
import { aStripeServer, type StripeServer } from '../harness/stripe-server.ts'

// Method: one business and its customers, from connecting to disconnecting, each test where the one before it ended. The real
// server in its own processes hears of what happens at a stand-in for Stripe by the webhooks that are posted to it.
const PAGE = '/settings/integrations/stripe-connect'
const VISA = '4242424242424242'
const ASKS = '4000000000003220'
const DISPUTED = '4000000000000259'
const NOT_RECEIVED = '4000000000002685'
const BOTH = ['light', 'dark'] as const

let server: StripeServer
let browser: TestBrowser
let page: Page
let customer: CustomerJson

beforeAll(async () => {
  ;[server, browser] = await Promise.all([aStripeServer(), aBrowser()])
  ;({ page } = await signedIn(browser, server, SIZES.desk))
  customer = await server.api.aCustomer({ name: 'Ada Pemberton' })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** What comes after a step that failed would only wait for what is not there. */
let stopped = false
beforeEach(({ skip }) => skip(stopped, 'a step before it failed'))
afterEach(({ task }) => {
  stopped ||= task.result?.state === 'fail'
})

/** For what a webhook has yet to bring. */
const patience = { timeout: 20_000 }

const card = () => page.getByTestId('gateway-stripe')
const atStripe = (button: string) => page.getByRole('button', { name: button }).click()
const accounts = async () =>
  (await server.api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')).items.filter(
    ({ gateway }) => gateway === 'stripe',
  )
const books = () => server.stripe.control.books(server.shop.id)
const chargedAtStripe = (invoice: InvoiceJson) =>
  books()
    .charges.filter(({ status, description }) => status === 'succeeded' && description?.includes(invoice.number ?? '-'))
    .map(({ amount }) => amount)
const chargeOf = (amount: number) => books().charges.find((charge) => charge.amount === amount)?.id ?? ''
const invoiceNow = ({ id }: InvoiceJson) => server.api.ask<InvoiceJson>('GET', `/invoices/${id}`)

/** What the browser complained of since it was asked last, but for answers that are meant and for pages of others without an icon. */
const complaints = (meant = /favicon/): string[] =>
  browser.complaints.splice(0).filter((complaint) => !/favicon/.test(complaint) && !meant.test(complaint))

/** The person looks at another tab and comes back to this one. */
const comesBack = () => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))

/** Nothing for axe to find, and where a folder for pictures is named, one of a desk and one of a phone. */
async function look(shown: Page, name: string, schemes: readonly ('light' | 'dark')[] = ['light']): Promise<void> {
  for (const colorScheme of schemes.toReversed()) {
    await shown.emulateMedia({ colorScheme })
    await settled(shown)
    expect(await axeFindings(shown), `${name}, ${colorScheme}`).toEqual([])
  }
  const folder = process.env.REMIT_PICTURES
  if (!folder) return
  const before = shown.viewportSize()
  for (const [size, { viewport }] of Object.entries(SIZES)) {
    await shown.setViewportSize(viewport)
    await settled(shown)
    await shown.screenshot({ path: `${folder}/${name}-${size}.png`, fullPage: true })
  }
  if (before) await shown.setViewportSize(before)
}

/** An invoice, and its customer on the payment page. Answers the invoice. */
async function atInvoice(
  total: number,
  work: (theirs: Page, sentToUs: readonly string[]) => Promise<void>,
  options: Parameters<TestBrowser['open']>[0] = SIZES.phone,
): Promise<InvoiceJson> {
  const invoice = await server.api.anInvoice(customer, total)
  await asCustomer(browser, await server.api.payLink(invoice.id), work, options)
  return invoice
}

test('[J2] [J3] [C14] [C17] the catalogue leads to Stripe, and who cancels there or brings a forged return has nothing linked', async () => {
  await navigate(page, 'Integrations')
  await card().waitFor()
  expect(await page.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
    'Stripe Connect',
    'NMI',
    'Authorize.net',
    'PayPal',
    'Sandbox',
  ])
  expect(await card().innerText()).toContain('Not connected')
  await card().getByRole('button', { name: 'Connect' }).click()
  await page.waitForURL((url) => url.origin === server.stripe.url)
  await atStripe('Cancel')
  await page.waitForURL(`**${PAGE}?problem=cancelled`)
  expect(await page.getByTestId('stripe-problem').innerText()).toContain('nothing was connected')

  await page.goto(`${server.url}/connect/stripe/return?state=${'a'.repeat(43)}&code=ac_forged`)
  await page.waitForURL(`**${PAGE}?problem=state`)
  expect(await page.getByTestId('stripe-problem').innerText()).toContain('it was refused')
  await page.getByRole('button', { name: 'Close message' }).click()
  await page.waitForURL(`${server.url}${PAGE}`)
  expect(await accounts()).toEqual([])
})

test('[J8] [C13] [C15] [C16] [C18–C20] Connect Stripe, found by the palette, ends on the page with the account and what it may do', async () => {
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Find a page' }).fill('Stripe Settings')
  await page.getByRole('dialog').getByText('Stripe Settings').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Connect Stripe' }).click()
  await atStripe('Connect Northwind Studio')
  await page.waitForURL(`${server.url}${PAGE}`)
  expect(await page.getByTestId('business-name').innerText()).toBe('Northwind Studio')
  await page.getByText('Stripe is connected').waitFor()
  await page.getByTestId('charges-enabled').waitFor()
  const said = plain(await page.locator('main').innerText())
  expect(said).toMatch(/Active Test mode Charges enabled Payouts enabled/)
  expect(said).toContain('Country United States')
  await page.getByText('No payments yet').waitFor()
  await look(page, 'connected')

  await page.getByTestId('not-default').getByRole('button', { name: 'Make default' }).click()
  await page.getByTestId('not-default').waitFor({ state: 'detached' })
  await page.goto(`${server.url}/settings/integrations`)
  expect(plain(await card().innerText())).toMatch(/^S Stripe Connect Active Test mode Default/)
  expect(await accounts()).toMatchObject([{ connection: 'oauth', gatewayReference: server.shop.id, isDefault: true }])
})

test('[C20] [C21] what Stripe wants stands in a banner with the way there, and goes when Stripe wants nothing more', async () => {
  await card().getByRole('link', { name: 'Manage' }).click()
  await page.getByTestId('charges-enabled').waitFor()
  expect(await page.getByTestId('requirements').count()).toBe(0)

  server.stripe.control.changeAccount(server.shop.id, {
    chargesEnabled: false,
    requirements: { past_due: ['external_account'], disabled_reason: 'requirements.past_due' },
  })
  await page.reload()
  const banner = page.getByTestId('requirements')
  expect(plain(await banner.innerText())).toMatch(/Stripe has restricted this account .*bank/i)
  const link = banner.getByRole('link', { name: 'Complete in Stripe' })
  expect(await link.getAttribute('href')).toContain(`dashboard.stripe.com/${server.shop.id}`)
  expect(await page.getByTestId('charges-enabled').innerText()).toBe('Charges not enabled')
  expect(await page.getByTestId('payouts-enabled').innerText()).toBe('Payouts enabled')
  await look(page, 'requirements')

  server.stripe.control.changeAccount(server.shop.id, {
    chargesEnabled: true,
    requirements: { past_due: [], disabled_reason: null },
  })
  await comesBack()
  await banner.waitFor({ state: 'detached' })
  expect(await page.getByTestId('charges-enabled').innerText()).toBe('Charges enabled')
})

test('[C38] who may not connect, configure or disconnect finds no button for it', async () => {
  await page.route('**/api/v1/me', async (route) => {
    const response = await route.fetch()
    const me = (await response.json()) as MeJson
    const permissions = Object.entries(me.permissions).filter(([name]) => !/integrations\.(?!view)/.test(name))
    await route.fulfill({ response, json: { ...me, permissions: Object.fromEntries(permissions) } })
  })
  await page.reload()
  await page.getByTestId('charges-enabled').waitFor()
  expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual([])
  await page.getByRole('link', { name: 'Integrations' }).last().click()
  await card().waitFor()
  expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual([])
  await page.unroute('**/api/v1/me')
  expect(complaints()).toEqual([])
})

let paidByCard: InvoiceJson

test('[J12] a customer pays with 4242 in Stripe’s own fields, once however often they click; we hear of a token alone', async () => {
  paidByCard = await atInvoice(12_345, async (theirs, sentToUs) => {
    await untilFieldsAreThere(theirs)
    await look(theirs, 'pay')
    await typeStripeCard(theirs, VISA)
    await payButton(theirs).dblclick()
    await paymentReceived(theirs).waitFor()
    expect(await theirs.locator('#panel').textContent()).toContain('Visa ending in 4242')
    expect(sentToUs.filter((sent) => sent.includes('confirmationToken=ctoken_'))).toHaveLength(1)
    await look(theirs, 'paid')
  })
  expect(chargedAtStripe(paidByCard)).toEqual([12_345])
  expect(await invoiceNow(paidByCard)).toMatchObject({ status: 'paid', amountPaid: 12_345 })
  expect(complaints()).toEqual([]) // that the page's policy was broken would be among them
})

test('[A-064] a bank that asks sends the customer back to a page that knows, and the way back holds no secret', async () => {
  const invoice = await atInvoice(2_102, async (theirs) => {
    await payAtStripe(theirs, ASKS)
    await theirs.getByRole('button', { name: 'Approve' }).click()
    await paymentReceived(theirs).waitFor()
    expect(theirs.url()).toMatch(/\/pay\/[\w-]+\?back=1$/)
  })
  expect(await invoiceNow(invoice)).toMatchObject({ status: 'paid', amountPaid: 2_102 })
})

test('[A-064] each class of decline is told in words that teach a thief nothing, keeps what was typed, and is kept with what may be tried again', async () => {
  const invoice = await atInvoice(2_105, async (theirs) => {
    for (const [number, code] of [
      ['4000000000000002', 'card_declined'],
      ['4000000000009995', 'insufficient_funds'],
      ['4000000000009987', 'lost_card'],
    ] as const) {
      await payAtStripe(theirs, number)
      await theirs.locator('#problem', { hasText: declineWords(code).customer }).waitFor()
      await untilFieldsAreThere(theirs)
      expect(await stripeFields(theirs).getByLabel('Expiration date').inputValue()).toBe('12 / 34')
    }
    await look(theirs, 'declined')
    await payAtStripe(theirs, ASKS)
    await theirs.getByRole('button', { name: 'Fail' }).click()
    await theirs.locator('#problem', { hasText: declineWords('authentication_failed').customer }).waitFor()
    // Whatever an address claims, it is the gateway that is believed; and what looks like a secret goes from it.
    const path = theirs.url().split('?')[0] ?? ''
    await theirs.goto(`${path}?back=1&payment_intent=pi_1&payment_intent_client_secret=s&redirect_status=succeeded`)
    expect(theirs.url()).toBe(`${path}?back=1`)
    await payAtStripe(theirs, VISA)
    await paymentReceived(theirs).waitFor()
  })
  expect(chargedAtStripe(invoice)).toEqual([2_105])
  expect(
    await server.rows(
      `select a.state, a.decline_code as code, a.retry_class as retry from gateway_attempts a
         join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        where i.invoice_id = '${readId('inv', invoice.id)}' and a.op = 'confirm' order by a.seq`,
    ),
  ).toEqual([
    { state: 'declined', code: 'card_declined', retry: 'new_method' },
    { state: 'declined', code: 'insufficient_funds', retry: 'later' },
    { state: 'declined', code: 'lost_card', retry: 'never' },
    { state: 'declined', code: 'authentication_failed', retry: 'authenticate' },
    { state: 'succeeded', code: null, retry: null },
  ])
  // A 402 is written into the console by the browser itself.
  expect(complaints(/402/)).toEqual([])
})

test('part is paid, then the rest, each an own payment at Stripe', async () => {
  const invoice = await atInvoice(
    11_000,
    async (theirs) => {
      await theirs.getByText('Another amount').click()
      await theirs.getByLabel('Amount in USD').fill('60')
      await theirs.getByRole('button', { name: 'Pay $60.00' }).waitFor()
      await look(theirs, 'pay-part')
      await payAtStripe(theirs, VISA)
      await theirs.locator('.received', { hasText: '$60.00 was received; $50.00 is still due.' }).waitFor()
      await theirs.getByRole('button', { name: 'Pay $50.00' }).waitFor()
      await look(theirs, 'paid-part')
      await payAtStripe(theirs, VISA)
      await theirs.getByRole('heading', { name: 'Paid in full' }).waitFor()
    },
    SIZES.desk,
  )
  expect(chargedAtStripe(invoice)).toEqual([6_000, 5_000])
  expect(await invoiceNow(invoice)).toMatchObject({ status: 'paid', amountPaid: 11_000 })
})

test('[J27] a part is given back in the back office’s dialog, then the rest, and Stripe has given back both', async () => {
  await page.goto(`${server.url}/payments/invoices/${paidByCard.id}`)
  const refunding = page.getByRole('dialog', { name: 'Issue refund' })
  const state = (text: string) => page.locator('main header').getByText(text, { exact: true })
  await page.getByRole('button', { name: 'Issue refund' }).click()
  // The dialog puts the focus there a moment after it opens; what is typed before may land in another field.
  await refunding.getByLabel('Amount').and(page.locator(':focus')).waitFor()
  await refunding.getByLabel('Amount').fill('23.45')
  await refunding.getByLabel('Reason').fill('One drawing came late')
  await look(page, 'refund')
  await refunding.getByRole('button', { name: 'Refund $23.45' }).click()
  await state('Partially refunded').waitFor()
  await page.getByTestId('timeline').getByText('$23.45').first().waitFor()

  await page.getByRole('button', { name: 'Issue refund' }).click()
  await refunding.getByLabel('Amount').and(page.locator(':focus')).waitFor()
  expect(await refunding.getByLabel('Amount').inputValue()).toBe('100.00')
  await refunding.getByRole('button', { name: 'Refund $100.00' }).click()
  await state('Refunded').waitFor()
  expect(await page.getByRole('button', { name: 'Issue refund' }).count()).toBe(0)
  await look(page, 'refunded')
  expect(books().refunds.map(({ amount, status }) => [amount, status])).toEqual([
    [2_345, 'succeeded'],
    [10_000, 'succeeded'],
  ])
  expect(await invoiceNow(paidByCard)).toMatchObject({ status: 'refunded', amountPaid: 0, amountRefunded: 12_345 })
})

test('[C39] disputes open by themselves, one is answered with evidence and won, one is lost', async () => {
  await atInvoice(12_000, async (theirs) => {
    await payAtStripe(theirs, NOT_RECEIVED)
    await paymentReceived(theirs).waitFor()
  })
  const lost = await atInvoice(3_000, async (theirs) => {
    await payAtStripe(theirs, DISPUTED)
    await paymentReceived(theirs).waitFor()
  })
  server.stripe.control.openDispute(chargeOf(2_102), { inquiry: true, reason: 'general' })
  await untilDisputes(['needs_response held', 'needs_response held', 'warning none'])
  await navigate(page, 'Disputes')
  await page.getByRole('row', { name: /Ada Pemberton.*Needs a response.*in \d days.*\$120\.00/ }).waitFor()
  await page.getByRole('row', { name: /Inquiry.*\$21\.02/ }).waitFor()
  await look(page, 'disputes', BOTH)
  await page.getByRole('row', { name: /\$120\.00/ }).click()
  await answerWithEvidence()

  const disputeOf = (amount: number) => books().disputes.find((dispute) => dispute.amount === amount)?.id ?? ''
  server.stripe.control.moveDispute(disputeOf(12_000), 'won')
  server.stripe.control.moveDispute(disputeOf(3_000), 'lost')
  await untilDisputes(['lost forfeited', 'warning none', 'won returned'])
  await page.reload()
  await page.getByText('The dispute was won').waitFor()
  await page.getByText('Given back').waitFor()
  await look(page, 'dispute-won', BOTH)
  await navigate(page, 'Disputes')
  await page.getByRole('row', { name: /\$30\.00/ }).click()
  await page.getByText('The money stays with the customer.').waitFor()
  await look(page, 'dispute-lost')
  expect(await invoiceNow(lost)).toMatchObject({ status: 'paid' })
})

/** Until webhooks have told of all that has become of the disputes and their money; pages that are open would show it some seconds later. */
const untilDisputes = (statuses: readonly string[]): Promise<void> =>
  expect
    .poll(async () => {
      const { items } = await server.api.ask<{ items: ListedDisputeJson[] }>('GET', '/disputes?limit=10')
      return items.map(({ status, funds }) => `${status} ${funds}`).toSorted()
    }, patience)
    .toEqual(statuses)

/** On the page of a dispute: what the books know is there already, one file is refused, one is our receipt, and it is sent. */
async function answerWithEvidence(): Promise<void> {
  await page.getByTestId('dispute-standing').getByText('The bank waits for your answer').waitFor()
  expect(await page.getByLabel('Customer’s name').inputValue()).toBe('Ada Pemberton')
  expect(await page.getByLabel('What was sold').inputValue()).toContain('Work')
  expect(await page.getByLabel('What the customer did').inputValue()).toMatch(
    /We issued the invoice\..*Ada Pemberton opened the invoice\..*Payment received by Visa ending in 2685/s,
  )
  await page.getByLabel('Tracking number').fill('1Z 999')
  await page.getByText('Saved just now').waitFor()
  await page.getByRole('button', { name: 'Add our receipt' }).click()
  await page.getByText(/^Receipt INV-\d+\.pdf, /).waitFor()
  await page.getByLabel('File: Proof of delivery', { exact: true }).setInputFiles({
    name: 'delivery.html.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<html>no PDF</html>'),
  })
  await page.getByText('This is no PDF, JPEG or PNG file that can be opened').waitFor()
  await look(page, 'dispute-evidence', BOTH)
  await page.getByTestId('action-send').click()
  await page.getByRole('dialog').getByText('Normally only one submission counts').waitFor()
  await look(page, 'dispute-send', BOTH)
  await page.getByRole('dialog').getByRole('button', { name: 'Send evidence' }).click()
  await page.getByRole('heading', { name: 'Evidence as it was sent' }).waitFor()
  await page.getByText('Under review').first().waitFor()
  expect(books().disputes.find(({ amount }) => amount === 12_000)?.evidence).toMatchObject({
    shipping_tracking_number: '1Z 999',
    customer_name: 'Ada Pemberton',
  })
  // One refused file is answered with 422, and the browser itself writes that into the console.
  expect(complaints(/422/)).toEqual([])
}

test('[CORRECTNESS §12 L3] a payout is reconciled as soon as Stripe can say what it is made of, and clearing is Stripe’s balance to the cent', async () => {
  const { control } = server.stripe
  const paidOut = control.runPayout(server.shop.id)
  await page.goto(`${server.url}${PAGE}?view=payouts`)
  const payouts = page.getByRole('table', { name: 'Payouts from Stripe' }).getByRole('row')
  expect(plain(await payouts.nth(1).innerText())).toMatch(/In transit Not yet/)
  await atInvoice(7_700, async (theirs) => {
    await payAtStripe(theirs, VISA)
    await paymentReceived(theirs).waitFor()
  })
  control.movePayout(paidOut?.id ?? '', 'reconciled')
  control.movePayout(paidOut?.id ?? '', 'paid')
  await expect.poll(() => server.rows('select state from payouts'), patience).toEqual([{ state: 'matched' }])
  await page.reload()
  expect(plain(await payouts.nth(1).innerText())).toMatch(/Paid Reconciled/)
  await look(page, 'payouts')

  // What is left is the one payment since, less what Stripe kept of it.
  const inHand = books().balance.reduce((sum, { net }) => sum + net, 0)
  expect(inHand).toBe(7_700 - (books().balance.find(({ amount }) => amount === 7_700)?.fee ?? 0))
  const [stripeAccount] = await accounts()
  await navigate(page, 'Proof')
  await expect.poll(() => page.getByTestId('headline').innerText(), patience).toContain('0 cents unexplained')
  const balance = page.getByTestId(`account-${stripeAccount?.id}`).getByTestId('balance-USD').locator('dd')
  expect((await balance.allInnerTexts()).map(plain)).toEqual([dollars(inHand), dollars(inHand), '$0.00', '$0.00'])
  await look(page, 'proof')

  const { code, out, err } = await server.remit('verify', '--gateway', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [verified] = (
    JSON.parse(out) as { organizations: { checks: { id: string; says: string; checked: number }[] }[] }
  ).organizations
  const compared = verified?.checks.filter(({ id }) => id === 'L-02' || id === 'L-06')
  const seen = books()
  expect(compared?.map(({ checked }) => checked).slice(-4)).toEqual([
    seen.charges.filter(({ status }) => status === 'succeeded').length,
    seen.refunds.length,
    seen.disputes.length,
    1,
  ])
  expect(await server.api.ask('GET', '/exceptions?state=open')).toMatchObject({ items: [] })
})

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`

test('[C22] payments are Stripe’s own, a page more at a time', async () => {
  server.stripe.control.holdWebhooks()
  const before = books().charges.length
  for (let n = 1; n <= 27; n += 1)
    server.stripe.control.dashboardPayment(server.shop.id, { amount: 1_000 + n, description: `By hand ${n}` })
  await page.goto(server.url + PAGE)
  const rows = page.getByRole('table', { name: 'Payments at Stripe' }).getByRole('row')
  await rows.filter({ hasText: 'By hand 27' }).waitFor()
  expect(await rows.count()).toBe(1 + 25)
  expect(plain(await rows.nth(1).innerText())).toMatch(/By hand 27 Succeeded .* \$10\.27/)
  await page.getByRole('button', { name: 'Load more' }).click()
  await rows.nth(27 + before).waitFor()
  expect(await rows.count()).toBe(1 + 27 + before)
  expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
})

test('[J14] [C35–C37] disconnecting says what it does, ends paying online and keeps all history', async () => {
  const { items } = await server.api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')
  const sandbox = items.find(({ gateway, state }) => gateway === 'sandbox' && state === 'active')
  await server.api.ask('POST', `/gateway-accounts/${sandbox?.id}/disconnect`)
  const invoice = await server.api.anInvoice(customer, 12_300)
  const link = await server.api.payLink(invoice.id)
  const history = async () => ({
    payments: await server.api.ask<PaymentListJson>('GET', '/payments?limit=100'),
    invoices: (await server.api.ask<{ items: InvoiceJson[] }>('GET', '/invoices?limit=100')).items,
  })
  const before = await history()

  await page.getByRole('button', { name: 'Disconnect' }).click()
  const asking = page.getByRole('dialog', { name: 'Disconnect Stripe' })
  expect(plain(await asking.innerText())).toMatch(
    /revokes the OAuth authorization with Stripe .*disables online payments.*Payment records and invoice history stay/,
  )
  await look(page, 'disconnect')
  await asking.getByRole('button', { name: 'Disconnect Stripe' }).click()
  await page.getByTestId('last-account').waitFor()
  expect(plain(await page.locator('main').innerText())).toMatch(/Disconnected Northwind Studio, since /)
  await look(page, 'disconnected')
  expect(await history()).toEqual(before)
  // A card that was declined today may still turn out to have been charged: until then Stripe must be there to be asked.
  expect(server.stripe.control.requests().map(({ path }) => path)).not.toContain('/oauth/deauthorize')

  await asCustomer(browser, link, async (theirs) => {
    await theirs.getByRole('heading', { name: 'Online payment is not available' }).waitFor()
    expect(await payButton(theirs).count()).toBe(0)
    await look(theirs, 'not-available')
  })
  await page.goto(`${server.url}/payments/invoices/${paidByCard.id}`)
  await page.getByTestId('timeline').getByText('$100.00').first().waitFor()
})

test('[J7] own keys: a wrong one is told at its field and saves nothing, the right pair connects and is never shown', async () => {
  const { shop } = server
  await page.goto(server.url + PAGE)
  await page.getByRole('button', { name: 'Enter keys' }).click()
  const field = page.getByRole('textbox', { name: 'Secret or restricted key' })
  const connect = page.getByRole('button', { name: 'Connect with these keys' })
  await field.fill(shop.keys.test.publishable)
  await connect.click()
  await page.getByText('This is the publishable key').waitFor()
  await field.fill('sk_test_nobodyknowsthiskey')
  await page.getByRole('textbox', { name: 'Publishable key' }).fill(shop.keys.test.publishable)
  await connect.click()
  await page.getByText('Stripe refuses this key').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect((await accounts()).filter(({ state }) => state === 'active')).toEqual([])

  await field.fill(shop.keys.test.secret)
  await connect.click()
  await page.getByTestId('charges-enabled').waitFor()
  const said = plain(await page.locator('main').innerText())
  expect(said).toContain(`Connected by Own API keys Secret key ends in ${shop.keys.test.secret.slice(-4)}`)
  expect(await page.content()).not.toContain(shop.keys.test.secret)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  expect(await page.getByRole('dialog').innerText()).toMatch(/forget the keys of Northwind Studio/)
  expect(complaints(/422/)).toEqual([]) // as which refused keys are answered
})
