import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pageAssets } from '../../api/public/page-assets.ts'
import type { PayPage, PayPageState } from '../../core/link/pay-page.ts'
import { TEST_CARDS } from '../../core/payment/test-cards.ts'
import { renderNotice } from './notice-page.ts'
import { type PayPageOptions, renderPayPage } from './pay-page.ts'
import { aPayPage } from './sample-page.ts'

const options: PayPageOptions = {
  nonce: 'n0nce',
  assets: { style: '', script: '' },
  path: '/pay/token',
  pollUrl: '/pay/token/payments/att_1',
  form: { commandKey: 'key', testCards: TEST_CARDS, typed: {} },
}
const render = (over: Partial<PayPage> = {}, more: Partial<PayPageOptions> = {}) =>
  renderPayPage(aPayPage(over), { ...options, ...more })
const confirming = {
  kind: 'confirming',
  attemptId: 'x',
  amount: 500n,
  method: 'Visa ending in 4242',
  actionUrl: null,
  otherCard: false,
  takesDays: false,
} as const
const payment = { amount: 32_125n, tip: 0n, refunded: 0n, method: 'Visa ending in 4242', receivedOn: '2026-11-21' }

// Method: each text is put into every field a person can fill; the page is then read as a browser's parser would.
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '<!--<script>',
  '&lt;script&gt;',
  '\u202e<b>gnp.exe\u2066',
  '`$' + '{alert(1)}',
  '\u0000<iframe srcdoc="<script>alert(1)</script>">',
]

test('[A-046] hostile text in every field stays text', () => {
  for (const text of hostile) {
    const html = render(
      {
        organization: { name: text, colour: text, addressLines: [text, text], logo: null },
        locale: text,
        number: text,
        reference: text,
        billTo: text,
        notes: text,
        lines: [{ description: text, quantityE6: 1n, unitPrice: 1n, amount: 1n }],
        taxes: [{ name: text, ppm: 1, inclusive: false, amount: 1n }],
        payments: [{ ...payment, method: text }],
      },
      {
        notice: { kind: 'problem', sentence: text, field: null },
        form: {
          commandKey: 'key',
          testCards: TEST_CARDS,
          typed: { expiry: text, payAmount: text },
        },
      },
    )
    expect(html.match(/<(script|style|iframe|img|svg|b)\b[^>]*>/g), text).toEqual([
      '<style nonce="n0nce">',
      '<script nonce="n0nce">',
    ])
    // Every quote left in the page delimits a value of ours, so what stands between two of them can be set aside.
    expect(html.replaceAll(/"[^"]*"/g, '""'), text).not.toMatch(/<[^>]*\son\w+\s*=/)
    for (const steering of ['\u0000', '\u202e', '\u2066']) expect(html.includes(steering), text).toBe(false)
    expect(html.match(/<\/(script|style|title)>/g), text).toEqual(['</title>', '</style>', '</script>'])
  }
})

test('a style sheet or script that would close its own element is refused', () => {
  expect(() => render({}, { assets: { style: '</style>', script: '' } })).toThrow('close')
  expect(() => render({}, { assets: { style: '', script: 'x = "</script>"' } })).toThrow('close')
})

test('what is due stands once, large, in its currency’s own digits', () => {
  expect(render()).toContain('<span class="cur">$</span>321.25')
  expect(render({ currency: 'JPY', amountDue: 1_234_567n })).toContain('<span class="cur">¥</span>1,234,567')
  expect(render({ currency: 'KWD', locale: 'ar-KW', amountDue: 1_234n })).toMatch(
    /<span class="cur">KWD<\/span>\s1\.234/,
  )
  expect(render({ amountDue: 22_125n, amountPaid: 10_000n })).toContain('$100.00 of $321.25 paid')
})

test('only an invoice that can be paid has a form, and one that is being confirmed says not to pay again', () => {
  const states: PayPageState[] = [
    confirming,
    { kind: 'paid' },
    { kind: 'refunded' },
    { kind: 'no_gateway' },
    { kind: 'paused' },
    { kind: 'void' },
    { kind: 'closed' },
  ]
  for (const state of states) {
    expect(render({ state }), state.kind).not.toContain('<form')
    expect(render({ state }), state.kind).not.toContain('type="submit"')
  }
  expect(render({ state: confirming })).toContain('We are confirming your payment. Please do not pay again.')
  expect(render({ state: confirming })).toContain('data-poll="/pay/token/payments/att_1"')
  expect(render({ state: confirming })).toContain('<noscript><meta http-equiv="refresh" content="6"></noscript>')
})

test('a bank that takes days is said to, so that nobody waits before the page', () => {
  const html = render({ state: { ...confirming, takesDays: true } })
  expect(html).toContain('Your bank confirms it within a few days. Please do not pay again.')
  expect(html).not.toContain('This page moves on by itself')
})

test('[J10] without a gateway the invoice is there, and nothing looks like a way to pay', () => {
  const html = render({ state: { kind: 'no_gateway' } })
  expect(html).toContain('Online payment is not available')
  expect(html).toContain('Full service, city bike')
  expect(html).toContain('href="/pay/token/invoice.pdf"')
  expect(html).not.toContain('<button')
})

test('[A-006] a voided invoice shows neither lines nor amounts', () => {
  const html = render({ state: { kind: 'void' } })
  expect(html).toContain('This invoice was cancelled')
  expect(html).not.toMatch(/321\.25|Full service|invoice\.pdf/)
})

test('the customer goes to the bank’s page, and is not sent there again when they come back', () => {
  const state = { ...confirming, actionUrl: '/dev/sandbox/authenticate/1' }
  expect(render({ state })).toContain(
    '<a class="go" href="/dev/sandbox/authenticate/1" rel="noreferrer">Continue to your bank</a>',
  )
  expect(render({ state }, { returned: true })).not.toContain('class="go"')
  expect(render({ state }, { returned: true })).toContain('Confirming your payment')
})

test('each receipt is asked for by its position, never by an inner id', () => {
  const html = render({
    amountDue: 0n,
    amountPaid: 32_125n,
    payments: [{ ...payment, amount: 100n }, payment],
    state: { kind: 'paid' },
  })
  expect(html).toContain('href="/pay/token/receipt.pdf"')
  expect(html).toContain('href="/pay/token/receipt.pdf?n=1"')
  expect(html).toContain('class="picture check"')
})

test('what is wrong stands at its field, is announced with it, and secrets are never shown again', () => {
  const html = render(
    { state: { kind: 'payable', minimum: 100n, fields: { kind: 'sandbox' } } },
    {
      notice: { kind: 'problem', field: 'payAmount', sentence: 'Too small.' },
      form: { commandKey: 'k', testCards: TEST_CARDS, typed: { expiry: '12 / 34', payAmount: '0.50' } },
    },
  )
  expect(html).toMatch(
    /<input id="payAmount"[^>]*aria-describedby="payAmount-wrong"[^>]*aria-invalid="true"[^>]*value="0.50">/,
  )
  expect(html).toContain('id="payAmount-wrong">Too small.</p>')
  expect(html).toMatch(/id="part-some" checked/)
  for (const name of ['number', 'cvc'])
    expect(new RegExp(`<input id="${name}"[^>]*>`).exec(html)?.[0]).not.toMatch(/ value=/)
})

test('[A-069] without scripts the browser itself lets only the listed numbers through', () => {
  const pattern = new RegExp(`^(?:${/ pattern="([^"]+)"/.exec(render())?.[1]})$`, 'v')
  for (const { number } of TEST_CARDS) {
    expect(pattern.test(number)).toBe(true)
    expect(pattern.test(number.replace(/(.{4})(?=.)/g, '$1 '))).toBe(true)
  }
  for (const real of ['4539148803436467', '4242424242424241', '42424242424242424', ''])
    expect(pattern.test(real)).toBe(false)
})

test('the test band is on every page that moves no real money, whatever the organization’s colour', () => {
  const band = '<header class="test">TEST — no real card</header>'
  for (const colour of ['#ffffff', '#000000', '#ffd95c', null]) {
    expect(render({ organization: { ...aPayPage().organization, colour } })).toContain(band)
  }
  expect(render({ liveMode: true })).not.toContain(band)
})

test('a preview can do nothing: no script, no sending, no links, no trace', () => {
  const html = render({ number: null, amountDue: 0n, total: 0n }, { preview: true })
  expect(html).toContain('<form method="post" id="pay" autocomplete="off" inert')
  expect(html).not.toMatch(/<script|action=|href="\/pay|data-viewed/)
})

test('staff who look at the page are not told of as the customer', () => {
  expect(render()).toContain('data-viewed="/pay/token/viewed"')
  expect(render({}, { recordViewed: false })).not.toContain('data-viewed')
})

test('[A-008] a page for a link that leads nowhere names nobody', () => {
  const html = renderNotice('not_found', { nonce: 'n', assets: { style: '', script: '' } })
  expect(html).toContain('This link does not work')
  expect(html).not.toMatch(/Harbour|INV-|<script/)
})

test('the whole page is small: HTML, styles and script together', () => {
  const line = {
    description: 'Annual maintenance of the greenhouse doors',
    quantityE6: 2_500_000n,
    unitPrice: 12_345n,
    amount: 30_863n,
  }
  const html = render(
    {
      lines: Array.from({ length: 6 }, () => line),
      state: { kind: 'payable', minimum: 100n, fields: { kind: 'sandbox' } },
    },
    { assets: pageAssets() },
  )
  expect(gzipSync(html).length).toBeLessThan(11_250)
  expect(brotliCompressSync(html).length).toBeLessThan(10_000)
})
