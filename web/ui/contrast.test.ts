import { expect, test } from 'vitest'
import { contrastNote, readableOn } from './contrast.ts'

test('text on a colour is the one that reads better', () => {
  expect(readableOn('#0E6B52')).toBe('#ffffff')
  expect(readableOn('#ffd84d')).toBe('#000000')
})

test('the note tells whether white text passes AA', () => {
  expect(contrastNote('#0E6B52')).toContain('reads well')
  expect(contrastNote('#ffd84d')).toContain('reads badly')
  expect(contrastNote('green')).toBe('A colour such as #0E6B52')
})
