import { expect, test } from 'vitest'
import { expiryText, isExpired } from './expiry.ts'

test('the month a card ends with is written as on the card', () => {
  expect(expiryText({ expiryMonth: 3, expiryYear: 2034 })).toBe('03/34')
  expect(expiryText({ expiryMonth: 11, expiryYear: 2105 })).toBe('11/05')
  expect(expiryText({ expiryMonth: null, expiryYear: 2034 })).toBeNull()
})

test('a card is good until the last day of its month; what tells no month does not expire', () => {
  const card = { expiryMonth: 3, expiryYear: 2034 }
  expect(isExpired(card, '2034-03-31')).toBe(false)
  expect(isExpired(card, '2034-04-01')).toBe(true)
  expect(isExpired({ expiryMonth: null, expiryYear: null }, '2034-04-01')).toBe(false)
})
