import { expect, test } from 'vitest'
import { pageHeaders, pagePolicy } from './csp.ts'

test('[A-080] nothing runs, loads, frames or posts but what is named, and nothing unsafe is named', () => {
  for (const gateway of ['none', 'sandbox'] as const) {
    const policy = pagePolicy(gateway, 'abc')
    expect(policy).not.toMatch(/unsafe|\*|https?:|strict-dynamic/)
    const rules = Object.fromEntries(
      policy.split('; ').map((rule) => [rule.split(' ')[0], rule.slice(rule.indexOf(' ') + 1)]),
    )
    expect(rules).toEqual({
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
    })
  }
})

test('browsers are told to insist on https only where it is served', () => {
  const of = (secure: boolean) => pageHeaders({ gateway: 'sandbox', nonce: 'a', secure })
  expect(of(true)).toHaveProperty('strict-transport-security')
  expect(of(false)).not.toHaveProperty('strict-transport-security')
  expect(of(false)).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
})
