import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { linkInMail, payButton, typeCard } from '../harness/browser-customer.ts'
import { figureOf, navigate, plain, SIZES, signedIn, typeDiscount, typeInvoice } from '../harness/browser-staff.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { type ServerProcess, startServer } from '../harness/server-process.ts'

// Method: the real server in its own processes, Chromium, and nothing but what a person sees: labels, roles and words.
let database: TestDatabase
let server: ServerProcess
let browser: TestBrowser

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({ databaseUrl: database.url })
  browser = await aBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await database?.drop()
})

for (const [size, options] of Object.entries(SIZES)) {
  test(`[J15–J20] [C23–C34] ${size}: an invoice is made, sent, opened from the mail, paid by card, shown as paid without a reload, and refunded in part`, async () => {
    const { context, page } = await signedIn(browser, server, options)

    await navigate(page, 'Invoices')
    await page.getByRole('link', { name: 'New invoice' }).click()
    await typeInvoice(page, {
      customer: 'Tandem Street Café',
      lines: [
        { text: 'Bench', product: 'Bench, white oak', quantity: '2', taxes: [] },
        { text: 'Drawings', quantity: '1.5', price: '110', discount: { text: '10' } },
      ],
    })
    // 2 × 980 taxed 5.5 % and 1.5 × 110 less 10 %; then 5 % off everything, 105.43 of 2,108.50.
    expect(await figureOf(page.getByTestId('total'))).toBe('$2,216.30')
    await page.getByRole('region', { name: 'Totals' }).getByRole('button', { name: 'Add discount' }).click()
    await typeDiscount(page, 'Discount on the whole invoice', { text: '5' })
    expect(await figureOf(page.getByTestId('total'))).toBe('$2,105.48')
    const totals = plain(await page.getByRole('region', { name: 'Totals' }).innerText())
    expect(totals).toContain('Maine sales tax 5.5% $102.41')

    await page.getByRole('button', { name: 'Issue and send', exact: true }).click()
    const sending = page.getByRole('dialog', { name: 'Issue and send' })
    expect(await sending.getByLabel('To', { exact: true }).inputValue()).toBe('maya@tandemstreet.example')
    expect(plain(await sending.innerText())).toContain('$2,105.48')
    await sending.getByRole('button', { name: 'Issue and send' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tandem Street Café' }).waitFor()
    const status = page.locator('main header').getByText('Sent', { exact: true })
    await status.waitFor()
    const number = /INV-\d+/.exec(await page.locator('main header').innerText())?.[0] ?? 'no number'

    const mailbox = await context.newPage()
    await mailbox.goto(`${server.url}/dev/mail`)
    await mailbox
      .getByRole('link', { name: new RegExp(`Accepted.*${number}`) })
      .first()
      .click()
    await mailbox.getByRole('list', { name: 'Attachments' }).getByRole('link', { name: /\.pdf/ }).waitFor()
    const theirs = await browser.open(options)
    const customer = await theirs.newPage()
    await customer.goto(await linkInMail(mailbox, /^Pay /))
    expect(plain(await customer.locator('#summary').innerText())).toContain('$2,105.48')
    await typeCard(customer, '4242424242424242')
    await payButton(customer).click()
    await customer.getByRole('heading', { name: 'Payment received' }).waitFor()
    expect(plain(await customer.locator('#panel').innerText())).toContain('$2,105.48')

    // Nobody touches the page of the invoice: it moves by itself (C4).
    await page.locator('main header').getByText('Paid', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await figureOf(page.getByTestId('amount-due'))).toBe('$0.00')

    await navigate(page, 'Orders')
    await page
      .getByRole('link', { name: /Tandem Street Café/ })
      .first()
      .click()
    await page.getByRole('link', { name: number }).first().waitFor()
    expect(plain(await page.locator('main').innerText())).toContain('$2,105.48')
    await page.getByRole('link', { name: number }).first().click()

    await page.getByRole('button', { name: 'Issue refund' }).click()
    const refunding = page.getByRole('dialog', { name: 'Issue refund' })
    await refunding.getByRole('button', { name: 'Cancel' }).click()
    await refunding.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Issue refund' }).click()
    // The dialog puts the focus there a moment after it opens; what is typed before may land in another field.
    await refunding.getByLabel('Amount').and(page.locator(':focus')).waitFor()
    await refunding.getByLabel('Amount').fill('105.48')
    await refunding.getByLabel('Reason').fill('One bench had a scratch')
    await refunding.getByRole('button', { name: 'Refund $105.48' }).click()
    await page.locator('main header').getByText('Partially refunded', { exact: true }).waitFor()
    await page.getByRole('table', { name: 'Credit notes' }).getByText('−$105.48').waitFor()

    const timeline = page.getByTestId('timeline')
    for (const sentence of [/issued/i, /sent/i, /opened/i, /paid|payment/i, /refund/i]) {
      await timeline.getByText(sentence).first().waitFor()
    }
    expect(plain(await timeline.innerText())).toContain('$105.48')

    await expect
      .poll(async () => {
        await mailbox.goto(`${server.url}/dev/mail`)
        return mailbox.getByRole('link', { name: /refund/i }).count()
      })
      .toBeGreaterThan(size === 'phone' ? 0 : 1)
    expect(browser.complaints).toEqual([])
    await context.close()
    await theirs.close()
  })
}
