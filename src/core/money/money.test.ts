import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CURRENCIES, exponentOf, isCurrency } from './currency.ts'
import { MAX_AMOUNT, money, sum, sumMoney } from './money.ts'
import { splitByLargestRemainder } from './split.ts'
import { decimalText, formatMoney, formatParts, parseAmount } from './text.ts'

const currency = fc.constantFrom(...CURRENCIES)
const minor = fc.bigInt({ min: -MAX_AMOUNT, max: MAX_AMOUNT })

test('[A-019] the exponents are those of ISO 4217, also where Intl shows another habit', () => {
  const exponents = Object.fromEntries(
    ['USD', 'JPY', 'KWD', 'HUF', 'COP', 'IDR', 'IQD', 'LBP', 'CLF', 'UYW', 'KRW', 'ISK', 'TND'].map((c) => [
      c,
      exponentOf(c),
    ]),
  )
  expect(exponents).toEqual({
    USD: 2,
    JPY: 0,
    KWD: 3,
    HUF: 2,
    COP: 2,
    IDR: 2,
    IQD: 3,
    LBP: 2,
    CLF: 4,
    UYW: 4,
    KRW: 0,
    ISK: 0,
    TND: 3,
  })
})

test('currencies are unique codes of three capitals, and nothing else is one', () => {
  expect(CURRENCIES.length).toBeGreaterThan(150)
  expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length)
  for (const code of CURRENCIES) expect(code).toMatch(/^[A-Z]{3}$/)
  for (const not of ['usd', 'XAU', 'XXX', 'US', '', 'EURO', '__proto__', 'constructor'])
    expect(isCurrency(not)).toBe(false)
  expect(() => exponentOf('XXX')).toThrow('ISO 4217')
})

test('text for people: places, separators and a true minus', () => {
  expect(formatMoney(money(123_450n, 'USD'), 'en-US')).toBe('$1,234.50')
  expect(formatMoney(money(-500n, 'USD'), 'en-US')).toBe('\u2212$5.00')
  expect(formatMoney(money(500n, 'USD'), 'en-US', { sign: 'always' })).toBe('+$5.00')
  expect(formatMoney(money(-500n, 'USD'), 'en-US', { sign: 'never' })).toBe('$5.00')
  expect(formatMoney(money(123_450n, 'EUR'), 'de-DE')).toBe('1.234,50\u00a0€')
  expect(formatMoney(money(500n, 'JPY'), 'en-US')).toBe('¥500')
  expect(formatMoney(money(1_234n, 'KWD'), 'en-US')).toBe('KWD\u00a01.234')
  expect(formatMoney(money(10_050n, 'HUF'), 'en-US')).toBe('HUF\u00a0100.50')
})

test('the largest amount is shown to the cent', () => {
  expect(formatMoney(money(MAX_AMOUNT, 'USD'), 'en-US')).toBe('$9,999,999,999,999.99')
  expect(formatMoney(money(90_071_992_547_409_93n, 'USD'), 'en-US')).toBe('$90,071,992,547,409.93')
})

test('the pieces of an amount join to its text', () => {
  fc.assert(
    fc.property(
      minor,
      currency,
      fc.constantFrom('en-US', 'de-CH', 'fr-FR', 'ja-JP', 'ar-EG', 'he-IL'),
      (m, c, locale) => {
        const parts = formatParts(money(m, c), locale)
        expect(parts.map((p) => p.text).join('')).toBe(formatMoney(money(m, c), locale))
        expect(parts.some((p) => p.kind === 'currency')).toBe(true)
        expect(parts.some((p) => p.text.includes('-'))).toBe(false)
      },
    ),
  )
})

test('plain text has the currency’s own places and is read back to the same amount', () => {
  expect(decimalText(money(123_450n, 'USD'))).toBe('1234.50')
  expect(decimalText(money(-5n, 'USD'))).toBe('-0.05')
  expect(decimalText(money(5n, 'JPY'))).toBe('5')
  expect(decimalText(money(5n, 'CLF'))).toBe('0.0005')
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: MAX_AMOUNT }), currency, (m, c) => {
      expect(parseAmount(decimalText(money(m, c)), c)).toBe(m)
    }),
  )
})

test('what a locale writes, it reads', () => {
  const locales = fc.constantFrom('en-US', 'en-IN', 'de-DE', 'de-CH', 'fr-FR', 'sv-SE', 'es-ES', 'pt-BR', 'ja-JP')
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: MAX_AMOUNT }), currency, locales, (m, c, locale) => {
      const written = formatParts(money(m, c), locale)
      const number = written.filter((p) => p.kind === 'number').map((p) => p.text)
      expect(parseAmount(number.join(''), c, locale)).toBe(m)
    }),
  )
})

test('[A-020] exotic amounts are not amounts', () => {
  const refused = [
    '',
    ' ',
    '-1',
    '+1',
    '1e3',
    '1E21',
    'NaN',
    'Infinity',
    '0x10',
    '10.005',
    '1.2.3',
    '1,23',
    '1,234',
    '1 000',
    '.',
    '１０',
    '١٠',
    '10\u0000',
    '1_000',
    '$10',
    '9'.repeat(16),
    '9'.repeat(400),
    '½',
    '1٫5',
    '--1',
    '1-',
  ]
  for (const text of refused) expect(parseAmount(text, 'USD'), JSON.stringify(text)).toBeNull()
  expect(parseAmount('1.5', 'JPY')).toBeNull()
  expect(parseAmount('1.', 'JPY')).toBeNull()
  expect(parseAmount('1.2345', 'KWD')).toBeNull()
  expect(parseAmount('1,23,4.50', 'USD', 'en-US')).toBeNull()
  expect(parseAmount('1.23', 'EUR', 'de-DE')).toBeNull()
})

test('typed amounts are read exactly', () => {
  expect(parseAmount('1234.5', 'USD')).toBe(123_450n)
  expect(parseAmount(' 10 ', 'USD')).toBe(1_000n)
  expect(parseAmount('.5', 'USD')).toBe(50n)
  expect(parseAmount('12.', 'USD')).toBe(1_200n)
  expect(parseAmount('1,234.50', 'USD', 'en-US')).toBe(123_450n)
  expect(parseAmount('1.234,50', 'EUR', 'de-DE')).toBe(123_450n)
  expect(parseAmount('1 234,50', 'EUR', 'fr-FR')).toBe(123_450n)
  expect(parseAmount('12.50', 'EUR', 'fr-FR')).toBe(1_250n)
  expect(parseAmount("1'234.50", 'CHF', 'de-CH')).toBe(123_450n)
  expect(parseAmount('12,34,567.00', 'INR', 'en-IN')).toBe(123_456_700n)
})

test('only amounts of one currency are added', () => {
  expect(sumMoney([money(1n, 'USD'), money(2n, 'USD')], 'USD')).toEqual(money(3n, 'USD'))
  expect(() => sumMoney([money(1n, 'USD'), money(2n, 'EUR')], 'USD')).toThrow('one currency')
})

// Method: small weights so that ties, zeros and exact splits are common.
test('a split adds up, gives nothing to weight zero, and is within one unit of proportion', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 12n }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.bigInt({ min: -60n, max: 60n }), weights, (amount, w) => {
      const whole = sum(w)
      fc.pre(whole > 0n)
      const parts = splitByLargestRemainder(amount, w)
      expect(sum(parts)).toBe(amount)
      parts.forEach((part, i) => {
        const weight = w[i] ?? 0n
        const off = part * whole - amount * weight
        expect(off < whole && off > -whole).toBe(true)
        if (weight === 0n) expect(part).toBe(0n)
        if (amount >= 0n && amount <= whole) expect(part <= weight).toBe(true)
      })
    }),
  )
})

test('equal remainders are served in order', () => {
  expect(splitByLargestRemainder(2n, [1n, 1n, 1n])).toEqual([1n, 1n, 0n])
  expect(splitByLargestRemainder(-2n, [1n, 1n, 1n])).toEqual([-1n, -1n, 0n])
  expect(splitByLargestRemainder(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
  expect(splitByLargestRemainder(0n, [0n, 0n])).toEqual([0n, 0n])
  expect(() => splitByLargestRemainder(1n, [0n])).toThrow('over something')
})
