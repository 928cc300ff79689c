import { expect, test } from 'vitest'
import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { whyNotChargeable } from './card-words.ts'

const agreement = { version: '2026-11', words: 'I agree.', agreedAt: '2026-11-20T10:00:00Z', revokedAt: null }
const saved = (over: Partial<PaymentMethodJson>) =>
  ({ chargeable: false, agreement, expiryMonth: 3, expiryYear: 2034, ...over }) as PaymentMethodJson

test('a card that staff cannot charge says why', () => {
  expect(whyNotChargeable(saved({ chargeable: true }))).toBeNull()
  expect(whyNotChargeable(saved({ agreement: null }))).toMatch(/did not agree/)
  expect(whyNotChargeable(saved({ agreement: { ...agreement, revokedAt: '2026-11-21T10:00:00Z' } }))).toMatch(/ended/)
  expect(whyNotChargeable(saved({}))).toMatch(/not connected/)
})
