import { expect, test } from 'vitest'
import { eventWords } from './sentence.ts'

const dana = { kind: 'user', name: 'Dana Whitfield' }
const words = (type: string, data: Record<string, unknown> = {}, actor: { kind: string; name?: string } = dana) =>
  eventWords({ type, data, actor })

test('an entry says who did what, with the amount where there is one (C28)', () => {
  expect(words('sent', { to: 'anna@berg.example', payLink: true })).toEqual({
    sentence: 'Dana Whitfield sent the invoice to anna@berg.example, with a pay link',
    detail: null,
    amount: null,
    currency: null,
  })
  expect(words('sent', { to: 'anna@berg.example', payLink: false }).sentence).not.toContain('pay link')
  expect(words('viewed', {}, { kind: 'customer', name: 'Berg & Sons' }).sentence).toBe('Berg & Sons opened the invoice')
  expect(words('voided', { amount: 10_000, currency: 'USD', reason: 'twice' })).toMatchObject({
    detail: 'twice',
    amount: 10_000n,
    currency: 'USD',
  })
})

test('payments say how, and declines say why in our words', () => {
  const method = { kind: 'card', brand: 'visa', last4: '4242' }
  expect(words('payment_received', { amount: 1, currency: 'USD', method }).sentence).toBe(
    'Payment received by Visa ending in 4242',
  )
  expect(words('payment_received', { amount: 118, tip: 18, currency: 'USD', method }).sentence).toBe(
    'Payment received by Visa ending in 4242, a tip included',
  )
  expect(words('payment_received', { amount: 1, currency: 'USD', kind: 'cheque', reference: 'No. 7' })).toMatchObject({
    sentence: 'Dana Whitfield recorded a payment by cheque',
    detail: 'No. 7',
  })
  expect(words('payment_declined', { method, code: 'expired_card' }).detail).toContain('expired')
})

test('a saved card that its bank renewed says what it was and is', () => {
  const before = 'Visa ending in 4242'
  const renewed = (data: Record<string, unknown>) => words('payment_method_renewed', { before, ...data }).sentence
  expect(renewed({ method: 'Visa ending in 1881', expires: '08/31' })).toBe(
    'Visa ending in 4242 was renewed by its bank and is Visa ending in 1881 now, good until 08/31',
  )
  expect(renewed({ method: before, expires: '08/31' })).toBe(
    'Visa ending in 4242 was renewed by its bank, good until 08/31',
  )
  expect(renewed({ method: before, expires: null })).toBe('Visa ending in 4242 was renewed by its bank')
})

test('whoever acts has a name, and an unknown event still has words', () => {
  expect(words('issued', {}, { kind: 'system' }).sentence).toBe('Remit issued the invoice')
  expect(words('issued', {}, { kind: 'api_key', name: 'Shop' }).sentence).toBe('API key Shop issued the invoice')
  expect(words('issued', {}, { kind: 'customer' }).sentence).toBe('The customer issued the invoice')
  expect(words('something_new').sentence).toBe('Something new')
  expect(words('constructor').sentence).toBe('Constructor')
})

test('facts that are not what they should be are left out, not shown', () => {
  expect(words('sent', { to: 5 }).sentence).toBe('Dana Whitfield sent the invoice to the customer')
  expect(words('issued', { amount: '12', currency: 'USD' })).toMatchObject({ amount: null, currency: null })
  expect(words('issued', { amount: 0.5 })).toMatchObject({ amount: null })
})
