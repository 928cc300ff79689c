const DIGITS = /^[0-9]+$/
// Digits in groups, one space or dash of any kind between two of them.
const GROUPS = /\d+(?:[ \u00a0\u2009\u202f\-\u2010-\u2014]\d+)*/g

// One UUID in some 2,500 has a stretch of digits that would pass for a card number (page keys, references, ids).
const UUIDS = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const LETTER = /[a-f]/i

const ISSUED_FIRST = /^[234568]/

/** Issuer ranges by their first digits (inclusive, same number of digits) and the lengths of their numbers. */
const ISSUERS: readonly { readonly from: string; readonly to: string; readonly lengths: readonly number[] }[] = [
  { from: '4', to: '4', lengths: [13, 16, 19] }, // Visa
  { from: '51', to: '55', lengths: [16] }, // Mastercard
  { from: '2221', to: '2720', lengths: [16] }, // Mastercard
  { from: '34', to: '34', lengths: [15] }, // American Express
  { from: '37', to: '37', lengths: [15] }, // American Express
  { from: '6011', to: '6011', lengths: [16, 17, 18, 19] }, // Discover
  { from: '644', to: '659', lengths: [16, 17, 18, 19] }, // Discover, RuPay
  { from: '300', to: '305', lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { from: '3095', to: '3095', lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { from: '36', to: '36', lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { from: '38', to: '39', lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { from: '3528', to: '3589', lengths: [16, 17, 18, 19] }, // JCB
  { from: '62', to: '62', lengths: [16, 17, 18, 19] }, // UnionPay
  { from: '81', to: '82', lengths: [16, 17, 18, 19] }, // UnionPay, RuPay
  { from: '2200', to: '2204', lengths: [16, 17, 18, 19] }, // Mir
  { from: '5018', to: '5038', lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { from: '5893', to: '5893', lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { from: '6304', to: '6304', lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { from: '6759', to: '6763', lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
]

/** Whether the last of these ASCII digits is the check digit of the others (ISO/IEC 7812). Empty text is not. */
export function luhnValid(digits: string): boolean {
  if (!DIGITS.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** A stretch `text.slice(start, end)` that looks like a card number, and its bare digits. */
export type CardRun = { readonly start: number; readonly end: number; readonly digits: string }

/**
 * What looks like card numbers in free text: 13 to 19 digits, in groups or not, in an issuer's range, with a right
 * check digit (CORRECTNESS §18.3). Longer unbroken numbers are not cards, nor are the digits of a UUID with a letter in
 * it. Never log or keep what this returns.
 */
export function cardRuns(text: string): CardRun[] {
  const runs: CardRun[] = []
  if (text.length < 13) return runs
  const searched = text.replaceAll(UUIDS, (uuid) => (LETTER.test(uuid) ? ' '.repeat(uuid.length) : uuid))
  for (const match of searched.matchAll(GROUPS)) {
    const groups = [...match[0].matchAll(/\d+/g)].map((g) => ({
      start: match.index + g.index,
      end: match.index + g.index + g[0].length,
      digits: g[0],
    }))
    for (let first = 0; first < groups.length; first++) {
      const run = ISSUED_FIRST.test(groups[first]?.digits ?? '') ? longestRun(groups, first) : null
      if (!run) continue
      runs.push(run.found)
      first += run.groups - 1
    }
  }
  return runs
}

/** The longest card number that starts with group `first` and ends with a group; 19 digits bound the search. */
function longestRun(groups: readonly CardRun[], first: number): { found: CardRun; groups: number } | null {
  let best: { found: CardRun; groups: number } | null = null
  let digits = ''
  for (let i = first; ; i++) {
    const group = groups[i]
    if (!group || digits.length + group.digits.length > 19) return best
    digits += group.digits
    if (!looksLikeCard(digits)) continue
    best = { found: { start: groups[first]?.start ?? 0, end: group.end, digits }, groups: i - first + 1 }
  }
}

function looksLikeCard(digits: string): boolean {
  if (digits.length < 13 || !luhnValid(digits)) return false
  return ISSUERS.some(({ from, to, lengths }) => {
    const start = digits.slice(0, from.length)
    return start >= from && start <= to && lengths.includes(digits.length)
  })
}
