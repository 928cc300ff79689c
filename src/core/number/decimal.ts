const MAX_TEXT = 40
const ZERO_TO_NINE = /^[0-9]*$/

type Separators = { readonly decimal: readonly string[]; readonly group: string | null }

/**
 * Reads a decimal number that somebody typed or sent, exactly: the result is `text` × 10^digits. No floats on the way.
 *
 * Null for anything but plain digits with at most `digits` decimals: signs, exponents, other scripts' digits, empty
 * text (A-020). With a `locale` its own decimal and thousands separators are read; without one only the point is.
 */
export function readDecimal(text: string, digits: number, locale?: string): bigint | null {
  if (text.length > MAX_TEXT) return null
  const { decimal, group } = locale === undefined ? PLAIN : separatorsOf(locale)
  const typed = plainSpaces(text).trim()

  const found = decimal.map((sign) => typed.indexOf(sign)).find((i) => i >= 0) ?? -1
  const whole = withoutGroups(found < 0 ? typed : typed.slice(0, found), group)
  const fraction = found < 0 ? '' : typed.slice(found + 1)

  if (whole === null || !ZERO_TO_NINE.test(whole) || !ZERO_TO_NINE.test(fraction)) return null
  if (whole === '' && fraction === '') return null
  if (fraction.length > digits || (found >= 0 && digits === 0)) return null
  return BigInt(whole + fraction.padEnd(digits, '0'))
}

/** Writes `scaled` ÷ 10^digits with a point and exactly `digits` decimals; a minus is an ASCII hyphen. For machines. */
export function writeDecimal(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? '-' : ''
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0')
  if (digits === 0) return sign + text
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** A quantity in millionths from `"1.5"` (≤ 6 decimals, ≥ 0), or null. The range is checked by `draft-rules.ts`. */
export const parseQuantity = (text: string, locale?: string): bigint | null => readDecimal(text, 6, locale)

/** The shortest plain text of a quantity in millionths: 1 500 000 is `1.5`. `parseQuantity` reads it back. */
export const quantityText = (quantityE6: bigint): string => withoutTrailingZeros(writeDecimal(quantityE6, 6))

/** Parts per million from a percentage typed as `9.975` (≤ 4 decimals, 0 to 100, a % sign allowed), or null. */
export function parsePercent(text: string, locale?: string): number | null {
  const ppm = readDecimal(plainSpaces(text).trim().replace(/ ?%$/, ''), 4, locale)
  return ppm === null || ppm > 1_000_000n ? null : Number(ppm)
}

/** The shortest plain text of a percentage without its sign: 99 750 ppm is `9.975`. */
export const percentText = (ppm: number): string => withoutTrailingZeros(writeDecimal(BigInt(ppm), 4))

const withoutTrailingZeros = (text: string): string => text.replace(/\.?0+$/, '')

const PLAIN: Separators = { decimal: ['.'], group: null }

const known = new Map<string, Separators>()

/** Asks `Intl` which separators the locale uses with Latin digits; a point is read as decimal too where it groups nothing. */
function separatorsOf(locale: string): Separators {
  const found = known.get(locale)
  if (found) return found

  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1234567.8)
  const group = plainSpaces(parts.find((p) => p.type === 'group')?.value ?? '').replace('’', "'") || null
  const own = parts.find((p) => p.type === 'decimal')?.value ?? '.'
  const separators = { decimal: own === '.' || group === '.' ? [own] : [own, '.'], group }
  if (known.size < 200) known.set(locale, separators)
  return separators
}

/** Takes thousands separators out where they stand rightly (1,234,567 or 12,34,567); null where they do not (1,23). */
function withoutGroups(whole: string, group: string | null): string | null {
  if (group === null) return whole
  const parts = (group === "'" ? whole.replaceAll('’', "'") : whole).split(group)
  const [first, ...rest] = parts
  if (rest.length === 0) return whole
  const last = rest.at(-1)
  if (!first || first.length > 3 || last?.length !== 3) return null
  return rest.every((p) => p.length === 3) || rest.slice(0, -1).every((p) => p.length === 2) ? parts.join('') : null
}

/** No-break, narrow and thin spaces, which locales group with, become plain ones. */
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, ' ')
