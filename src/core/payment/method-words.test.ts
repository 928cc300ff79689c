import { expect, test } from 'vitest'
import { methodWords } from './method-words.ts'

test('a way of paying reads as people say it', () => {
  expect(methodWords('gateway', { kind: 'card', brand: 'visa', last4: '4242' })).toBe('Visa ending in 4242')
  expect(methodWords('gateway', { kind: 'bank', brand: null, last4: '6789' })).toBe('Bank account ending in 6789')
  expect(methodWords('gateway', { kind: 'wallet', brand: 'paypal', last4: null })).toBe('PayPal')
  expect(methodWords('gateway', { kind: 'card', brand: 'Elo', last4: null })).toBe('Elo')
  expect(methodWords('gateway', { kind: 'wallet', brand: 'klarna', last4: null })).toBe('Klarna')
  expect(methodWords('gateway', { kind: 'bank', brand: 'sepa_debit', last4: '3000' })).toBe(
    'SEPA direct debit ending in 3000',
  )
  expect(methodWords('gateway', { kind: 'wallet', brand: 'some_new_way', last4: null })).toBe('Some new way')
  expect(methodWords('gateway', null)).toBe('Card')
  expect(methodWords('bank_transfer', null)).toBe('Bank transfer')
})
