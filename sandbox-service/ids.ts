import { randomBytes } from 'node:crypto'

const letters = '0123456789abcdefghjkmnpqrstvwxyz'

// Bytes are drawn in bulk: one call to the system for some hundred identifiers.
let pool = Buffer.alloc(0)
let used = 0

/** `prefix_` and 24 letters of 5 random bits each: not to be guessed, since the authentication page is public. */
export function newId(
  prefix: 'obj' | 'ch' | 're' | 'sk' | 'sak' | 'evt' | 'dash' | 'po' | 'cus' | 'pm' | 'dp' | 'dm' | 'file',
): string {
  if (used + 24 > pool.length) {
    pool = randomBytes(8160)
    used = 0
  }
  let text = `${prefix}_`
  for (const byte of pool.subarray(used, used + 24)) text += letters[byte & 31]
  used += 24
  return text
}
