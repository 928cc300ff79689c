import fc from 'fast-check'
import { expect, test } from 'vitest'
import { declineWords } from './decline-words.ts'
import { cardRuns, luhnValid } from './luhn.ts'
import { findTestCard, findTestToken, TEST_CARDS } from './test-cards.ts'

test('test cards are valid, distinct, and known by number and by token', () => {
  expect(new Set(TEST_CARDS.map((c) => c.number)).size).toBe(TEST_CARDS.length)
  expect(new Set(TEST_CARDS.map((c) => c.token)).size).toBe(TEST_CARDS.length)
  for (const card of TEST_CARDS) {
    expect(luhnValid(card.number), card.number).toBe(true)
    expect(cardRuns(card.number).map((r) => r.digits)).toEqual([card.number])
    expect(findTestCard(card.number)).toBe(card)
    expect(findTestCard(card.number.replace(/(.{4})/g, '$1 ').trim())).toBe(card)
    expect(findTestToken(card.token)).toBe(card)
  }
})

test('a decline has a code with words, and the words agree with the card on what may be done', () => {
  for (const card of TEST_CARDS) {
    if (card.behaviour === 'decline') expect(card.declineCode).toBeDefined()
    if (card.declineCode !== undefined) expect(declineWords(card.declineCode).retry).toBe(card.retry)
    if (card.behaviour === 'approve') expect(card.declineCode).toBeUndefined()
  }
})

test('[A-069] a real-looking number is no test card', () => {
  const other = [
    '4111111111111111',
    '5105105105105100',
    '371449635398431',
    '4242424242424243',
    '424242424242424',
    '',
    ' ',
  ]
  for (const number of other) expect(findTestCard(number), number).toBeNull()
  for (const text of ['4242424242424242\n', '４２４２４２４２４２４２４２４２', '4242.4242.4242.4242', 'tok_visa']) {
    expect(findTestCard(text), text).toBeNull()
  }
  for (const token of ['tok_', 'tok_visa ', 'constructor', '4242424242424242'])
    expect(findTestToken(token), token).toBeNull()
})

test('lost and stolen cards read like any other decline to the customer, and unknown codes are cautious', () => {
  expect(declineWords('stolen_card').customer).toBe(declineWords('card_declined').customer)
  expect(declineWords('lost_card').customer).toBe(declineWords('card_declined').customer)
  expect(declineWords('made_up')).toEqual(declineWords('__proto__'))
  expect(declineWords('made_up').retry).toBe('new_method')
})

const checkDigit = (digits: string): string =>
  ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].find((d) => luhnValid(digits + d)) ?? ''

test('exactly one check digit fits any number, and no single wrong digit passes', () => {
  const body = fc.stringMatching(/^[0-9]{12,18}$/)
  fc.assert(
    fc.property(body, fc.nat(17), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
      const whole = digits + checkDigit(digits)
      expect(luhnValid(whole)).toBe(true)
      const i = at % whole.length
      const wrong = whole.slice(0, i) + ((Number(whole[i]) + by) % 10) + whole.slice(i + 1)
      expect(luhnValid(wrong)).toBe(false)
    }),
  )
  expect(luhnValid('')).toBe(false)
  expect(luhnValid('42x2')).toBe(false)
})

test('[I-34] card numbers are found in free text, grouped or not, with what surrounds them', () => {
  const found = (text: string) => cardRuns(text).map((r) => text.slice(r.start, r.end))
  expect(found('pay with 4242424242424242, please')).toEqual(['4242424242424242'])
  expect(found('4242 4242 4242 4242 12/30')).toEqual(['4242 4242 4242 4242'])
  expect(found('4242-4242-4242-4242 123')).toEqual(['4242-4242-4242-4242'])
  expect(found('Amex 3782 822463 10005')).toEqual(['3782 822463 10005'])
  expect(found('a 5555\u00a05555\u00a05555\u00a04444 b 6011111111111117')).toEqual([
    '5555\u00a05555\u00a05555\u00a04444',
    '6011111111111117',
  ])
  expect(found('no. 7 4242 4242 4242 4242')).toEqual(['4242 4242 4242 4242'])
})

test('other numbers are left alone', () => {
  const innocent = [
    '4242424242424241',
    '+1 (212) 555-0100',
    'INV-2026-000042',
    '12345678901234567890123456',
    '2026-11-21 20:44:16',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    '9 999 999 999 999.99',
    '000000000000000000',
    '1234567812345670',
  ]
  for (const text of innocent) expect(cardRuns(text), text).toEqual([])
})

test('a UUID is no card number, whatever digits it has; a card number beside or instead of one is found', () => {
  const found = (text: string) => cardRuns(text).map((r) => r.digits)
  const unlucky = ['a0e08270-a8fd-4153-a410-9612192885ba', 'c0e50275-ac46-4492-9352-37698c0b633c']
  for (const uuid of [...unlucky, ...unlucky.map((text) => text.toUpperCase())]) {
    expect(cardRuns(uuid), uuid).toEqual([])
    expect(cardRuns(`order ${uuid}, 4 pieces`)).toEqual([])
    expect(found(`${uuid} 4242 4242 4242 4242`)).toEqual(['4242424242424242'])
    expect(found(`4242-4242-4242-4242 ${uuid}`)).toEqual(['4242424242424242'])
  }
  expect(found('0e08270-a8fd-4153-a410-9612192885ba'), 'not quite a UUID').toEqual(['4109612192885'])
  expect(found('63272436-9889-1891-4500-278447500975'), 'nothing but digits').toEqual(['4500278447500975'])
})

test('any card number inside any words is found', () => {
  const words = fc.stringMatching(/^[a-z .,]{0,20}$/)
  fc.assert(
    fc.property(
      words,
      fc.stringMatching(/^4[0-9]{14}$/),
      fc.constantFrom('', ' ', '-'),
      words,
      (before, body, gap, after) => {
        const number = body + checkDigit(body)
        const text = `${before}${(number.match(/.{4}/g) ?? []).join(gap)}${after}`
        expect(cardRuns(text).map((r) => r.digits)).toEqual([number])
      },
    ),
  )
})

// Quadratic work on these would take minutes.
test('[A-056] long text full of numbers is searched in a moment', { timeout: 20_000 }, () => {
  expect(cardRuns('1 '.repeat(400_000))).toEqual([])
  expect(cardRuns('4'.repeat(200_000))).toEqual([])
  expect(cardRuns('4242-'.repeat(40_000)).length).toBeGreaterThan(9_000)
})
