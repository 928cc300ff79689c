import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pageAssets } from '../../api/public/page-assets.ts'
import type { PayPage } from '../../core/link/pay-page.ts'
import { renderPayPage } from './pay-page.ts'
import { aPayPage } from './sample-page.ts'

const fields = {
  kind: 'stripe',
  publishableKey: 'pk_test_page',
  account: 'acct_page',
  jsUrl: 'https://js.stripe.com/v3/',
} as const
const options = { nonce: 'n0nce', assets: { style: '', script: '' }, path: '/pay/token' }
const render = (over: Partial<PayPage> = {}, more = {}) =>
  renderPayPage(aPayPage({ state: { kind: 'payable', minimum: 100n, fields }, ...over }), { ...options, ...more })

test('the form tells the script which account is paid, in Stripe’s own units, and loads nothing by itself', () => {
  const html = render()
  expect(html).toContain(
    'data-key="pk_test_page" data-account="acct_page" data-js="https://js.stripe.com/v3/" data-currency="usd" data-amount="32125" data-digits="2"',
  )
  expect(html).toContain('<body data-fields="stripe"')
  expect(html).not.toMatch(/<script src|<iframe|<link rel="pre/)
  expect(render({ currency: 'UGX', amountDue: 5n })).toContain('data-currency="ugx" data-amount="500" data-digits="2"')
  expect(render({ currency: 'MGA', amountDue: 500n })).toContain('data-amount="5" data-digits="0"')
})

test('an account with keys of its own is named by its key alone', () => {
  expect(render({ state: { kind: 'payable', minimum: null, fields: { ...fields, account: null } } })).not.toContain(
    'data-account',
  )
})

test('[J12] there is no field of ours for a card, and the button waits for Stripe’s fields', () => {
  const html = render()
  expect(html.match(/<(input|select)\b[^>]* name="([^"]+)"/g)?.map((tag) => / name="([^"]+)"/.exec(tag)?.[1])).toEqual([
    'commandKey',
    'amountSeen',
    'share',
    'share',
    'payAmount',
  ])
  expect(html).toMatch(/<button class="go" type="submit" aria-disabled="true"/)
  expect(html).toMatch(/<noscript><p class="alert">[^<]*JavaScript[^<]*<\/p><\/noscript>/)
})

test('nothing of Stripe is on a page that shows no form', () => {
  for (const kind of ['paid', 'no_gateway', 'paused', 'void', 'closed', 'refunded'] as const)
    expect(render({ state: { kind } }), kind).not.toMatch(/stripe/i)
  const confirming = { attemptId: 'x', amount: 500n, method: null, actionUrl: null, otherCard: false, takesDays: false }
  expect(render({ state: { kind: 'confirming', ...confirming } })).not.toMatch(/stripe/i)
})

test('a preview shows where Stripe’s fields will be, and asks Stripe nothing', () => {
  const html = render({}, { preview: true })
  expect(html).toContain('Stripe’s own fields stand here.')
  expect(html).not.toMatch(/<script|aria-disabled|aria-busy/)
})

test('the page with Stripe’s fields is as small as the one with ours, and neither carries the other’s script', () => {
  const stripe = pageAssets('stripe')
  expect(brotliCompressSync(render({}, { assets: stripe })).length).toBeLessThan(10_000)
  expect(stripe.script).not.toContain('test cards only')
  expect(`${pageAssets('sandbox').script}${pageAssets('sandbox').style}`).not.toMatch(/stripe/i)
})
