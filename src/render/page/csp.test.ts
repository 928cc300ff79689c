import { expect, test } from 'vitest'
import { type PageGateway, pageHeaders, pagePolicy } from './csp.ts'

const sandbox = { kind: 'sandbox' } as const
const stripeAt = (jsUrl: string): PageGateway => ({ kind: 'stripe', publishableKey: 'pk_test_1', account: null, jsUrl })
const rulesOf = (gateway: PageGateway): Record<string, string> =>
  Object.fromEntries(
    pagePolicy(gateway, 'abc')
      .split('; ')
      .map((rule) => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1)]),
  )
const ours = {
  'default-src': "'none'",
  'script-src': "'nonce-abc'",
  'style-src': "'nonce-abc'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'frame-src': "'none'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'object-src': "'none'",
  'frame-ancestors': "'none'",
}

test('[A-080] nothing runs, loads, frames or posts but what is named, and nothing unsafe is named', () => {
  for (const gateway of ['none', sandbox] as const) {
    expect(pagePolicy(gateway, 'abc')).not.toMatch(/unsafe|\*|https?:|strict-dynamic/)
    expect(rulesOf(gateway)).toEqual(ours)
  }
})

test('[A-080] a page with Stripe’s fields trusts Stripe’s origins and no other', () => {
  expect(rulesOf(stripeAt('https://js.stripe.com/v3/'))).toEqual({
    ...ours,
    'script-src': "'nonce-abc' https://js.stripe.com https://*.js.stripe.com",
    'img-src': "'self' data: https://*.stripe.com",
    'connect-src': "'self' https://api.stripe.com",
    'frame-src': 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  })
})

test('[A-080] a script from this machine stands in for Stripe and brings no other origin', () => {
  expect(rulesOf(stripeAt('http://127.0.0.1:4400/v3/'))).toEqual({
    ...ours,
    'script-src': "'nonce-abc' http://127.0.0.1:4400",
    'img-src': "'self' data: http://127.0.0.1:4400",
    'connect-src': "'self' http://127.0.0.1:4400",
    'frame-src': 'http://127.0.0.1:4400',
  })
  // A host that only begins like this machine is none of ours.
  expect(pagePolicy(stripeAt('https://localhost.example/v3/'), 'abc')).not.toContain('localhost.example')
})

test('the browser’s payment sheet is for the page with Stripe’s fields alone', () => {
  const permissions = (gateway: PageGateway) =>
    pageHeaders({ gateway, nonce: 'a', secure: true })['permissions-policy'] ?? ''
  expect(permissions('none')).toContain('payment=()')
  expect(permissions(sandbox)).toContain('payment=()')
  expect(permissions(stripeAt('https://js.stripe.com/v3/'))).toContain('payment=(self "https://js.stripe.com")')
})

test('browsers are told to insist on https only where it is served', () => {
  const of = (secure: boolean) => pageHeaders({ gateway: sandbox, nonce: 'a', secure })
  expect(of(true)).toHaveProperty('strict-transport-security')
  expect(of(false)).not.toHaveProperty('strict-transport-security')
  expect(of(false)).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
})
