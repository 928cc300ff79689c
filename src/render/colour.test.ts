import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accessibleAccent, contrastOf, defaultAccent } from './colour.ts'

const hex = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((rgb) => `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`)

// Method: every colour somebody could choose; AA is judged by the WCAG formula, not by eye.
test('whatever colour an organization chooses, text on it and text in it can be read', () => {
  fc.assert(
    fc.property(hex, (colour) => {
      const accent = accessibleAccent(colour)
      expect(contrastOf(accent.background, accent.text)).toBeGreaterThanOrEqual(4.5)
      expect(contrastOf(accent.background, '#ffffff')).toBeGreaterThanOrEqual(1.25)
      expect(contrastOf(accent.onLight, '#ffffff')).toBeGreaterThanOrEqual(4.5)
      expect(contrastOf(accent.onLight, accent.tint)).toBeGreaterThanOrEqual(4.5)
      expect(contrastOf(accent.onDark, '#161a1f')).toBeGreaterThanOrEqual(4.5)
    }),
    { numRuns: 2000 },
  )
})

test('a colour that can already be read is left alone', () => {
  expect(accessibleAccent('#0E6B52').background).toBe('#0e6b52')
  expect(accessibleAccent('#ffd400')).toMatchObject({ background: '#ffd400', text: '#14181f' })
  expect(accessibleAccent('#06c').background).toBe('#0066cc')
})

test('[A-046] what is not a colour never reaches a style attribute', () => {
  for (const hostile of ['red;background:url(//evil)', '"><script>', 'javascript:alert(1)', '#12', '', null]) {
    expect(accessibleAccent(hostile).background).toBe(defaultAccent)
  }
})
