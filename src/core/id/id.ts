import { assert } from '../assert.ts'

/** What kind of thing an id shown outside names. Inside, ids are plain UUIDs. */
export const ID_PREFIXES = [
  'org',
  'usr',
  'cus',
  'con',
  'prd',
  'txr',
  'inv',
  'lin',
  'crn',
  'int',
  'att',
  'pay',
  'rfd',
  'lnk',
  'evt',
  'key',
  'gwa',
  'exc',
  'dsp',
  'dfl',
  'pmt',
] as const

export type IdPrefix = (typeof ID_PREFIXES)[number]

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
// 26 characters carry 130 bits; a first character above 7 would not fit into 128.
const SHOWN = /^([a-z]{3})_([0-7][0-9a-hjkmnp-tv-z]{25})$/

/**
 * The id as the API and URLs show it: prefix, underscore, and the UUID's 128 bits as 26 characters of lower-case
 * Crockford base32 (TypeID). Sorts as the UUID does.
 */
export function showId(prefix: IdPrefix, uuid: string): string {
  assert(UUID.test(uuid), 'an id inside the system is a lower-case UUID')
  const hex = uuid.replaceAll('-', '')
  let text = letters(Number.parseInt(hex.slice(0, 2), 16), 2)
  for (let i = 2; i < 32; i += 5) text += letters(Number.parseInt(hex.slice(i, i + 5), 16), 4)
  return `${prefix}_${text}`
}

/** 20 bits are five hexadecimal digits and four letters, so that no number here is larger than the processor's own. */
function letters(bits: number, count: number): string {
  let text = ''
  for (let shift = 5 * (count - 1); shift >= 0; shift -= 5) text += ALPHABET.charAt((bits >> shift) & 31)
  return text
}

/**
 * The UUID behind a shown id, or null when the text is not exactly what `showId` makes for this prefix: another
 * prefix, another length, capitals, the letters i l o u, or more than 128 bits.
 */
export function readId(prefix: IdPrefix, text: string): string | null {
  const found = SHOWN.exec(text)
  if (!found || found[1] !== prefix || !found[2]) return null

  let hex = digits(found[2].slice(0, 2), 2)
  for (let i = 2; i < 26; i += 4) hex += digits(found[2].slice(i, i + 4), 5)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function digits(text: string, count: number): string {
  let bits = 0
  for (const letter of text) bits = (bits << 5) | ALPHABET.indexOf(letter)
  return bits.toString(16).padStart(count, '0')
}
