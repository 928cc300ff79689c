import { expect, test } from 'vitest'
import { readHeld } from './read-method.ts'

const method = { object: 'payment_method', livemode: false, type: 'card', card: { brand: 'visa', last4: '4242' } }

test('a method is held by a customer, or by nobody; one that does not tell which is not believed', () => {
  const holder = (customer: unknown) => readHeld({ ...method, customer }, false)?.gatewayCustomerId
  expect(holder('cus_1')).toBe('cus_1')
  expect(holder({ id: 'cus_1' })).toBe('cus_1')
  expect(holder(null)).toBeNull()
  for (const strange of [undefined, '', 7, {}, { id: null }, []]) expect(holder(strange)).toBeUndefined()
  expect(readHeld(method, false)).toBeNull()
  expect(readHeld({ ...method, customer: null }, true)).toBeNull()
})
