import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GatewayAccountJson } from '../../src/contract/gateway.ts'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import type { MeJson } from '../../src/contract/organization.ts'
import type { PaymentListJson } from '../../src/contract/payment.ts'
import type { OpenedAccount } from '../../stripe-service/control/accounts.ts'
import { type RunningStripe, startStripe } from '../../stripe-service/start.ts'
import { aBrowser, axeFindings, settled, type TestBrowser } from '../harness/browser.ts'
import { payButton } from '../harness/browser-customer.ts'
import { navigate, plain, SIZES, signedIn } from '../harness/browser-staff.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'
import { freePort, type ServerProcess, startServer } from '../harness/server-process.ts'

// Method: a person clicks through connecting, what Stripe says, and disconnecting, against the stand-in for Stripe.
const PAGE = '/settings/integrations/stripe-connect'

let database: TestDatabase
let stripe: RunningStripe
let server: ServerProcess
let browser: TestBrowser
let api: ServerApi
let page: Page
let shop: OpenedAccount

beforeAll(async () => {
  ;[database, stripe, browser] = await Promise.all([createTestDatabase(), startStripe(), aBrowser()])
  const port = await freePort()
  const platform = stripe.control.openAccount({
    name: 'Remit',
    platform: { redirectUris: [`http://localhost:${port}/connect/stripe/return`] },
  })
  shop = stripe.control.openAccount({ name: 'Northwind Studio', country: 'CA', currency: 'cad' })
  server = await startServer({
    databaseUrl: database.url,
    port,
    env: {
      STRIPE_API_BASE: stripe.url,
      STRIPE_FILES_BASE: stripe.url,
      STRIPE_CONNECT_BASE: stripe.url,
      STRIPE_CLIENT_ID: platform.clientIds?.test,
      STRIPE_SECRET_KEY: platform.keys.test.secret,
      STRIPE_PUBLISHABLE_KEY: platform.keys.test.publishable,
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdefghij',
    },
  })
  api = serverApi(server)
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await stripe?.stop()
  await database?.drop()
})

const card = () => page.getByTestId('gateway-stripe')
const atStripe = (button: string) => page.getByRole('button', { name: button }).click()
const accounts = async () =>
  (await api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')).items.filter(
    ({ gateway }) => gateway === 'stripe',
  )

/** The person looks at another tab and comes back to this one. */
const comesBack = () => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))

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
  await page.waitForURL((url) => url.origin === stripe.url)
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
  const said = plain(await page.locator('main').innerText())
  expect(said).toMatch(/Active Test mode Charges enabled Payouts enabled/)
  expect(said).toContain('Country Canada')

  await page.getByTestId('not-default').getByRole('button', { name: 'Make default' }).click()
  await page.getByTestId('not-default').waitFor({ state: 'detached' })
  await page.goto(`${server.url}/settings/integrations`)
  expect(plain(await card().innerText())).toMatch(/^S Stripe Connect Active Test mode Default/)
  expect(await accounts()).toMatchObject([{ connection: 'oauth', gatewayReference: shop.id, isDefault: true }])
})

test('[C20] [C21] what Stripe wants stands in a banner with the way there, and goes when Stripe wants nothing more', async () => {
  await card().getByRole('link', { name: 'Manage' }).click()
  await page.getByTestId('charges-enabled').waitFor()
  expect(await page.getByTestId('requirements').count()).toBe(0)

  stripe.control.changeAccount(shop.id, {
    chargesEnabled: false,
    requirements: { past_due: ['external_account'], disabled_reason: 'requirements.past_due' },
  })
  await page.reload()
  const banner = page.getByTestId('requirements')
  expect(plain(await banner.innerText())).toMatch(/Stripe has restricted this account .*bank/i)
  const link = banner.getByRole('link', { name: 'Complete in Stripe' })
  expect(await link.getAttribute('href')).toContain(`dashboard.stripe.com/${shop.id}`)
  expect(await page.getByTestId('charges-enabled').innerText()).toBe('Charges not enabled')
  expect(await page.getByTestId('payouts-enabled').innerText()).toBe('Payouts enabled')
  await settled(page)
  expect(await axeFindings(page)).toEqual([])

  stripe.control.changeAccount(shop.id, {
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
  await page.goto(server.url + PAGE)
})

test('[C22] payments and payouts are Stripe’s own, a page more at a time', async () => {
  await page.getByText('No payments yet').waitFor()
  for (let n = 1; n <= 27; n += 1)
    stripe.control.dashboardPayment(shop.id, { amount: 1_000 + n, currency: 'cad', description: `By hand ${n}` })
  stripe.control.advanceClock(7 * 86_400)
  stripe.control.runPayout(shop.id)
  await page.reload()
  const rows = page.getByRole('table', { name: 'Payments at Stripe' }).getByRole('row')
  await rows.filter({ hasText: 'By hand 27' }).waitFor()
  expect(await rows.count()).toBe(1 + 25)
  expect(plain(await rows.nth(1).innerText())).toMatch(/By hand 27 Succeeded .* CA\$10\.27/)
  await page.getByRole('button', { name: 'Load more' }).click()
  await rows.filter({ hasText: 'By hand 1' }).last().waitFor()
  expect(await rows.count()).toBe(1 + 27)
  expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)

  await page.getByRole('tab', { name: 'Payments' }).press('ArrowRight')
  const payouts = page.getByRole('table', { name: 'Payouts from Stripe' }).getByRole('row')
  await payouts.nth(1).waitFor()
  expect(await payouts.count()).toBe(2)
})

test('[J14] [C35–C37] disconnecting says what it does, ends paying online, revokes the authorization and keeps all history', async () => {
  const sandbox = (await api.ask<{ items: GatewayAccountJson[] }>('GET', '/gateway-accounts')).items.find(
    ({ gateway, state }) => gateway === 'sandbox' && state === 'active',
  )
  await api.ask('POST', `/gateway-accounts/${sandbox?.id}/disconnect`)
  const invoice = await api.anInvoice(await api.aCustomer(), 12_300)
  const link = await api.payLink(invoice.id)
  const history = async () => ({
    payments: await api.ask<PaymentListJson>('GET', '/payments?limit=100'),
    invoices: (await api.ask<{ items: InvoiceJson[] }>('GET', '/invoices?limit=100')).items,
  })
  const before = await history()

  await page.goto(server.url + PAGE)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  const asking = page.getByRole('dialog', { name: 'Disconnect Stripe' })
  expect(plain(await asking.innerText())).toMatch(
    /revokes the OAuth authorization with Stripe .*disables online payments.*Payment records and invoice history stay/,
  )
  await asking.getByRole('button', { name: 'Disconnect Stripe' }).click()
  await page.getByTestId('last-account').waitFor()
  expect(plain(await page.locator('main').innerText())).toMatch(/Disconnected Northwind Studio, since /)
  expect(await history()).toEqual(before)

  const theirs = await browser.open(SIZES.phone)
  const customer = await theirs.newPage()
  await customer.goto(link)
  await customer.getByRole('heading', { name: 'Online payment is not available' }).waitFor()
  expect(await payButton(customer).count()).toBe(0)
  await theirs.close()
  expect(stripe.control.requests().map(({ path }) => path)).toContain('/oauth/deauthorize')
})

test('[J7] own keys: a wrong one is told at its field and saves nothing, the right pair connects and is never shown', async () => {
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
  // That keys were refused is answered with 422, and pages of others may lack an icon; the browser itself complains of both.
  expect(browser.complaints.filter((complaint) => !/422|favicon/.test(complaint))).toEqual([])
})
