import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { aBrowser, axeFindings, type TestBrowser } from '../harness/browser.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
let browser: TestBrowser
let origin: string
let stop: () => void

beforeAll(async () => {
  world = await aMoneyWorld()
  browser = await aBrowser()
  const app = new Hono<Env>()
  app.use(clientAddress(world.system, 0))
  app.use(securityHeaders(world.system))
  const pdf = async () => new TextEncoder().encode('%PDF-1.7')
  app.route(
    '/pay',
    publicPay({ system: world.system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }),
  )
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stop = () => server.close()
})
afterAll(async () => {
  await browser?.close()
  stop?.()
  await world?.close()
})

const phone = { viewport: { width: 375, height: 667 } }
const desk = { viewport: { width: 1440, height: 900 } }

async function withPage(
  options: Parameters<TestBrowser['open']>[0],
  total: bigint,
  work: (page: Page, invoiceId: string) => Promise<void>,
) {
  const invoiceId = await world.anIssuedInvoice(total)
  const { url } = await createInvoiceLink(world.ctx, invoiceId)
  const context: BrowserContext = await browser.open(options)
  try {
    const page = await context.newPage()
    await page.goto(origin + new URL(url).pathname)
    await work(page, invoiceId)
  } finally {
    await context.close()
  }
}

const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint; viewedAt: unknown }>(
      'select status, amount_paid, viewed_at from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )
const chargesOver = async (amount: number) =>
  (await world.admin.books(world.accountId)).charges.filter((charge) => charge.amount === amount).length

async function type(page: Page, number: string) {
  await page.getByLabel('Test card number').pressSequentially(number)
  await page.getByLabel('Expires').pressSequentially('1234')
  await page.getByLabel('Security code').fill('123')
}
const payButton = (page: Page) => page.getByRole('button', { name: /^Pay / })

for (const [size, options] of Object.entries({ phone, desk })) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}: a customer sees what is due, pays with a test card, and is told; axe finds nothing on the way`, async () => {
      await withPage({ ...options, colorScheme }, 12_345n, async (page, invoiceId) => {
        const button = await payButton(page).boundingBox()
        expect((button?.y ?? 9e9) + (button?.height ?? 0)).toBeLessThan(667)
        expect(await axeFindings(page)).toEqual([])
        await expect.poll(async () => (await invoiceOf(invoiceId)).viewedAt).not.toBeNull()

        await page.getByLabel('Use a test card').selectOption('4242424242424242')
        expect(await page.getByLabel('Test card number').inputValue()).toBe('4242 4242 4242 4242')
        await payButton(page).click()
        await page.getByRole('heading', { name: 'Payment received' }).waitFor()
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Payment received')
        expect(await page.locator('#panel').textContent()).toContain('Visa ending in 4242')
        expect(await axeFindings(page)).toEqual([])
        expect((await invoiceOf(invoiceId)).status).toBe('paid')
        expect(browser.complaints).toEqual([])
      })
    })
  }
}

test('[A-069] a number that is not on the list never leaves the browser', async () => {
  await withPage(phone, 2_001n, async (page) => {
    const sent: string[] = []
    page.on('request', (request) => void sent.push(`${request.url()} ${request.postData()}`))
    await type(page, '4539148803436467')
    expect(await page.getByLabel('Test card number').inputValue()).toBe('4539 1488 0343 6467')
    await payButton(page).click()
    await page.getByText('This page takes test cards only.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('number')
    expect(await page.getByLabel('Test card number').getAttribute('aria-invalid')).toBe('true')
    expect(sent.filter((request) => request.includes('/payments') || request.includes('4539'))).toEqual([])
    expect(await axeFindings(page)).toEqual([])
  })
})

test('a declined card is told where it belongs, keeps the date, and another card pays', async () => {
  await withPage(phone, 2_002n, async (page, invoiceId) => {
    await type(page, '4000000000009995')
    await payButton(page).click()
    await page.getByText('Your card does not have enough funds.').waitFor()
    expect(await page.getByLabel('Test card number').inputValue()).toBe('')
    expect(await page.getByLabel('Security code').inputValue()).toBe('')
    expect(await page.getByLabel('Expires').inputValue()).toBe('12 / 34')
    expect(await axeFindings(page)).toEqual([])
    await page.getByLabel('Test card number').pressSequentially('5555555555554444')
    await page.getByLabel('Security code').fill('123')
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect((await invoiceOf(invoiceId)).amountPaid).toBe(2_002n)
  })
  browser.complaints.length = 0 // a 402 is written into the console by the browser itself
})

test('[FM-PAY-13] an answer that is lost on the way is asked for again with the same key, and charged once', async () => {
  await withPage(phone, 2_003n, async (page) => {
    let lost = 0
    await page.route('**/payments', async (route) => {
      if (lost++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await type(page, '4242424242424242')
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect(await chargesOver(2_003)).toBe(1)
  })
  browser.complaints.length = 0
})

test('while the gateway’s answer is missing there is no second button, and the page moves on by itself', async () => {
  await withPage(phone, 2_004n, async (page, invoiceId) => {
    await type(page, '4000000000000341')
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor()
    await page.getByText('We are confirming your payment. Please do not pay again.').first().waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await axeFindings(page)).toEqual([])
    const { id } = await world.ctx.tx((t) =>
      t.one<{ id: string }>(
        `select a.id from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
          where a.organization_id = $1 and i.invoice_id = $2 and a.state = 'unknown'`,
        [t.organizationId, invoiceId],
      ),
    )
    await world.ctx.tx((t) =>
      t.write('update gateway_attempts set next_lookup_at = $3 where organization_id = $1 and id = $2', [
        t.organizationId,
        id,
        t.now,
      ]),
    )
    await lookUpAttempt(world.ctx, id)
    await page.getByRole('heading', { name: 'Payment received' }).waitFor({ timeout: 15_000 })
    expect(await chargesOver(2_004)).toBe(1)
  })
})

test('part is paid, and the page thanks for it and asks for the rest', async () => {
  await withPage(desk, 10_000n, async (page) => {
    await page.getByText('Another amount').click()
    await page.getByLabel('Amount in USD').fill('40')
    await page.getByRole('button', { name: 'Pay $40.00' }).waitFor()
    await type(page, '378282246310005')
    await page.getByLabel('Security code').fill('1234')
    await payButton(page).click()
    await page.locator('.received', { hasText: 'Thank you. $40.00 was received; $60.00 is still due.' }).waitFor()
    await page.getByRole('button', { name: 'Pay $60.00' }).waitFor()
    expect(await axeFindings(page)).toEqual([])
  })
})

test('a balance that changed meanwhile is shown afresh before anything is paid', async () => {
  await withPage(phone, 5_000n, async (page, invoiceId) => {
    await world.ctx.tx((t) =>
      t.write('update invoices set credited = 1000 where organization_id = $1 and id = $2', [
        t.organizationId,
        invoiceId,
      ]),
    )
    await type(page, '4242424242424242')
    await payButton(page).click()
    await page.getByText('The amount due has changed to $40.00').waitFor()
    await page.getByRole('button', { name: 'Pay $40.00' }).waitFor()
    expect((await invoiceOf(invoiceId)).amountPaid).toBe(0n)
  })
  browser.complaints.length = 0
})

test('without scripts the form still pays, and the browser itself stops a number that is not on the list', async () => {
  await withPage({ ...phone, javaScriptEnabled: false }, 2_005n, async (page, invoiceId) => {
    await type(page, '4539148803436467')
    await payButton(page).click()
    expect(
      await page
        .getByLabel('Test card number')
        .evaluate((input) => (input as HTMLInputElement).validity.patternMismatch),
    ).toBe(true)
    await page.getByLabel('Test card number').fill('4242424242424242')
    await page.getByLabel('Expires').fill('12/34')
    await payButton(page).click()
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect((await invoiceOf(invoiceId)).amountPaid).toBe(2_005n)
  })
})

test('by keyboard alone, at 320 px, with nothing to scroll sideways', async () => {
  await withPage({ viewport: { width: 320, height: 568 } }, 2_006n, async (page) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    await page.getByLabel('Test card number').focus()
    await page.keyboard.type('4242424242424242')
    await page.keyboard.press('Tab')
    await page.keyboard.type('1234')
    await page.keyboard.press('Tab')
    await page.keyboard.type('123')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  })
  expect(browser.complaints).toEqual([])
})
