import { expect, test } from 'vitest'
import { addressLines, fillBillTo, mailAddressOf } from './bill-to.ts'

const customer = {
  name: 'Berg & Sons',
  email: 'office@berg.example',
  phone: '1',
  taxId: 'T',
  billingAddress: { city: 'Portland' },
}
const anna = { name: 'Anna', email: 'anna@berg.example', phone: null }

test('the contact’s own e-mail comes before the customer’s (J16)', () => {
  expect(fillBillTo(customer, anna)).toMatchObject({
    name: 'Berg & Sons',
    email: 'anna@berg.example',
    phone: '1',
    taxId: 'T',
  })
  expect(fillBillTo(customer, null).email).toBe('office@berg.example')
})

test('mail goes to the contact as it is now, unless another address was typed for this invoice', () => {
  const filled = fillBillTo(customer, anna)
  expect(mailAddressOf(filled, { ...anna, email: 'new@berg.example' })).toBe('new@berg.example')
  expect(mailAddressOf({ ...filled, email: 'typed@berg.example' }, anna)).toBe('typed@berg.example')
  expect(mailAddressOf({ ...filled, email: null }, anna)).toBe('anna@berg.example')
})

test('without a contact, or with one that has no e-mail, nobody is mailed, even where the customer has one (C8)', () => {
  const mute = { ...anna, email: null }
  expect(mailAddressOf(fillBillTo(customer, null), null)).toBeNull()
  expect(mailAddressOf(fillBillTo(customer, mute), mute)).toBeNull()
})

test('an address prints without gaps, as its country writes it', () => {
  const lines = (parts: Parameters<typeof addressLines>[0]) => addressLines(parts)
  expect(lines({ line1: '9 Spruce Ln', city: 'Yarmouth', region: 'ME', postalCode: '04096', country: 'US' })).toEqual([
    '9 Spruce Ln',
    'Yarmouth, ME 04096',
    'United States',
  ])
  expect(lines({ line1: 'Auguststraße 61', city: 'Berlin', postalCode: '10117', country: 'DE' })).toEqual([
    'Auguststraße 61',
    '10117 Berlin',
    'Germany',
  ])
  expect(lines({ city: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' })).toEqual(['Leeds', 'LS1 4AP', 'United Kingdom'])
  expect(lines({ city: 'Yarmouth', country: 'XY' })).toEqual(['Yarmouth', 'XY'])
  expect(lines({})).toEqual([])
})
