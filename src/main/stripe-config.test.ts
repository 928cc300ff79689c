import { expect, test } from 'vitest'
import { readStripeConfig } from './stripe-config.ts'

const platform = {
  STRIPE_CLIENT_ID: 'ca_abc',
  STRIPE_SECRET_KEY: 'sk_test_abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_aaaaaaaaaaaaaaaa,whsec_bbbbbbbbbbbbbbbb',
}

test('without settings it is Stripe itself, and there is no platform', () => {
  expect(readStripeConfig({})).toEqual({
    apiBase: 'https://api.stripe.com',
    filesBase: 'https://files.stripe.com',
    connectBase: 'https://connect.stripe.com',
    jsUrl: 'https://js.stripe.com/v3/',
    platform: null,
  })
})

test('a peer on this machine may be plain http, any other may not', () => {
  expect(readStripeConfig({ STRIPE_API_BASE: 'http://127.0.0.1:4400/' }).apiBase).toBe('http://127.0.0.1:4400')
  expect(() => readStripeConfig({ STRIPE_API_BASE: 'http://stripe.example' })).toThrow(/STRIPE_API_BASE/)
  expect(() => readStripeConfig({ STRIPE_JS_URL: 'javascript:alert(1)' })).toThrow(/STRIPE_JS_URL/)
})

test('a platform is told by four variables, with two webhook secrets while one replaces the other', () => {
  expect(readStripeConfig(platform).platform).toEqual({
    clientId: 'ca_abc',
    secretKey: 'sk_test_abc',
    publishableKey: 'pk_test_abc',
    webhookSecrets: ['whsec_aaaaaaaaaaaaaaaa', 'whsec_bbbbbbbbbbbbbbbb'],
    liveMode: false,
  })
})

test('what is missing or of another mode is named, and no secret is repeated', () => {
  const without = { ...platform, STRIPE_WEBHOOK_SECRET: '' }
  expect(() => readStripeConfig(without)).toThrow('STRIPE_WEBHOOK_SECRET must be set as well')
  expect(() => readStripeConfig({ ...platform, STRIPE_PUBLISHABLE_KEY: 'pk_live_abc' })).toThrow('different modes')
  const wrong = { ...platform, STRIPE_SECRET_KEY: 'hunter2' }
  expect(() => readStripeConfig(wrong)).toThrow(/^STRIPE_SECRET_KEY is not(?!.*hunter2)/)
})
