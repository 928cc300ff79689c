import { expect, test } from 'vitest'
import { keyErrors, keyMode } from './key-shape.ts'

const secretKey = 'sk_test_51Nabcdefgh'
const publishableKey = 'pk_test_51Nabcdefgh'

test('a pair of one mode is fine, restricted keys too, with the spaces that copying leaves', () => {
  expect(keyErrors({ secretKey, publishableKey })).toEqual({})
  expect(keyErrors({ secretKey: ' rk_live_51Nabcdefgh\n', publishableKey: 'pk_live_51Nabcdefgh ' })).toEqual({})
})

test('each mistake is told at its field, in words that say what to do', () => {
  const says = (keys: Partial<Record<'secretKey' | 'publishableKey', string>>) =>
    keyErrors({ secretKey, publishableKey, ...keys })
  expect(says({ secretKey: '' })).toEqual({ secretKey: expect.stringContaining('Paste the secret key') })
  expect(says({ secretKey: publishableKey })).toEqual({ secretKey: expect.stringContaining('field below') })
  expect(says({ secretKey: 'whsec_abcdefgh' })).toEqual({ secretKey: expect.stringContaining('webhook secret') })
  expect(says({ secretKey: 'sk_test_51' })).toEqual({ secretKey: expect.stringContaining('cut short') })
  expect(says({ secretKey: 'hunter2' })).toEqual({ secretKey: expect.stringContaining('begins with sk_test_') })
  expect(says({ publishableKey: '' })).toEqual({ publishableKey: expect.stringContaining('Paste') })
  expect(says({ publishableKey: secretKey })).toEqual({ publishableKey: expect.stringContaining('field above') })
  expect(says({ publishableKey: 'pk_test_' })).toEqual({ publishableKey: expect.stringContaining('cut short') })
  expect(says({ publishableKey: 'key' })).toEqual({ publishableKey: expect.stringContaining('begins with pk_test_') })
})

test('keys of two modes are told apart only once both are whole', () => {
  expect(keyErrors({ secretKey, publishableKey: 'pk_live_51Nabcdefgh' })).toEqual({
    publishableKey: expect.stringMatching(/of live mode and the secret key of test mode/),
  })
  expect(keyErrors({ secretKey: 'sk_test_', publishableKey: 'pk_live_51Nabcdefgh' })).not.toHaveProperty(
    'publishableKey',
  )
})

test('the mode shows as soon as it stands there', () => {
  expect(keyMode('rk_live_')).toBe('live')
  expect(keyMode(' pk_test_51N')).toBe('test')
  expect(keyMode('sk_')).toBeNull()
})
