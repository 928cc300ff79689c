import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvoiceJson } from '../../src/contract/invoice.ts'
import { readId } from '../../src/core/id/id.ts'
import { money } from '../../src/core/money/money.ts'
import { formatMoney } from '../../src/core/money/text.ts'
import { aBrowser, type TestBrowser } from '../harness/browser.ts'
import { payButton, typeCard } from '../harness/browser-customer.ts'
import {
  type BuilderLine,
  figureOf,
  plain,
  SIZES,
  signedIn,
  typeDiscount,
  typeInvoice,
} from '../harness/browser-staff.ts'
import { type DemoServer, startDemo } from '../harness/demo-server.ts'
import { textOf } from '../harness/read-pdf.ts'
import { type ServerApi, serverApi } from '../harness/server-api.ts'

// Method: type an invoice, read its total off every place that shows it, pay it, and read the sandbox's own books.
let server: DemoServer
let browser: TestBrowser
let api: ServerApi
let page: Page

beforeAll(async () => {
  server = await startDemo()
  browser = await aBrowser()
  api = serverApi(server)
  await api.ask('POST', '/tax-rates', { name: 'QST', percent: '9.975', inclusive: false })
  ;({ page } = await signedIn(browser, server, SIZES.desk))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

type Case = {
  readonly what: string
  readonly currency: string
  readonly lines: readonly BuilderLine[]
  readonly discount?: { readonly text: string; readonly kind?: 'percent' | 'fixed' }
  /** Minor units, worked out by hand. */
  readonly total: bigint
}

const CASES: readonly Case[] = [
  {
    what: 'cents that do not divide, two taxes on one line, a percentage off',
    currency: 'USD',
    lines: [
      { text: 'Consulting', quantity: '1.333333', price: '99.99', taxes: ['QST', 'Maine sales tax'] },
      { text: 'Travel', quantity: '3', price: '0.35', discount: { text: '0.05', kind: 'fixed' } },
    ],
    discount: { text: '3.3' },
    // 133.32 + 1.00; 3.3 % of 134.32 = 4.43, of which 4.40 on the first line; taxes on 128.92: 12.86 + 7.09.
    total: 14_984n,
  },
  {
    what: 'yen, which have no decimals',
    currency: 'JPY',
    lines: [{ text: 'Translation', quantity: '2.5', price: '1333', taxes: ['QST'] }],
    // 3,332.5 → 3,333, and 9.975 % of it is 332.47.
    total: 3_665n,
  },
  {
    what: 'dinars, which have three decimals',
    currency: 'KWD',
    lines: [{ text: 'Survey', quantity: '3', price: '12.345', taxes: ['QST'] }],
    discount: { text: '0.035', kind: 'fixed' },
    // 37.035 − 0.035, and 9.975 % of 37.000 is 3.69075.
    total: 40_691n,
  },
  {
    what: 'a tax that is in the price',
    currency: 'EUR',
    lines: [{ text: 'Lamp', quantity: '3', price: '33.33', taxes: ['VAT'] }],
    total: 9_999n,
  },
]

for (const { what, currency, lines, discount, total } of CASES) {
  test(`[J18] [C1] ${what}: builder, list, detail, mail, PDF, pay page and charge agree to the minor unit`, async () => {
    const customer = await api.aCustomer({ name: `Total in ${currency}` })
    const shown = plain(formatMoney(money(total, currency), 'en-US'))
    await page.goto(`${server.url}/payments/invoices/new`)
    await typeInvoice(page, { customer: customer.name, currency, lines })
    if (discount) {
      await page.getByRole('region', { name: 'Totals' }).getByRole('button', { name: 'Add discount' }).click()
      await typeDiscount(page, 'Discount on the whole invoice', discount)
    }
    expect(await figureOf(page.getByTestId('total'))).toBe(shown)
    await page.frameLocator('[data-testid=preview]').getByText(shown).first().waitFor()

    await page.getByRole('button', { name: 'Issue and send', exact: true }).click()
    await page.getByRole('dialog', { name: 'Issue and send' }).getByRole('button', { name: 'Issue and send' }).click()
    await page.locator('main header').getByText('Sent', { exact: true }).waitFor()
    expect(await figureOf(page.getByTestId('amount-due'))).toBe(shown)

    const { items } = await api.ask<{ items: InvoiceJson[] }>('GET', `/invoices?customerId=${customer.id}`)
    const invoice = items[0]
    expect(invoice).toMatchObject({ total: Number(total), amountDue: Number(total), currency })
    await page.goto(`${server.url}/payments/invoices?q=${invoice?.number}`)
    expect(plain(await page.getByRole('row', { name: customer.name }).innerText())).toContain(shown)
    const squeeze = (text: string) => plain(text).replaceAll(' ', '')
    expect(squeeze(await textOf(await api.bytes(`/invoices/${invoice?.id}/pdf`)))).toContain(squeeze(shown))

    const context = await browser.open(SIZES.phone)
    const payPage = await context.newPage()
    await payPage.goto(await api.payLink(invoice?.id ?? ''))
    expect(plain(await payPage.locator('#summary').innerText())).toContain(shown)
    expect(plain(await payButton(payPage).innerText())).toBe(`Pay ${shown}`)
    await typeCard(payPage, '4242424242424242')
    await payButton(payPage).click()
    await payPage.getByRole('heading', { name: 'Payment received' }).waitFor()
    await context.close()

    const accounts = await api.ask<{ items: { id: string }[] }>('GET', '/gateway-accounts')
    const { charges } = await server.books.books(readId('gwa', accounts.items[0]?.id ?? '') ?? '')
    expect(charges.filter((one) => one.currency === currency && one.amount === Number(total))).toHaveLength(1)
    expect(browser.complaints).toEqual([])
  })
}
