/**
 * Whether anything in `text` looks like a card number: 13 to 19 digits that begin like an issuer's range and are valid
 * by Luhn, written together, with spaces, or in groups with hyphens as cards print them. Hyphens count in those groups
 * only, since every thousandth UUID would be taken for a card otherwise.
 */
export function looksLikeCardNumber(text: string): boolean {
  const runs = [...(text.match(/[0-9](?: ?[0-9]){12,}/g) ?? []), ...(text.match(hyphenated) ?? [])]
  return runs.some((run) => holdsCardNumber(run.replace(/[^0-9]/g, '')))
}

const hyphenated =
  /(?<![0-9A-Za-z])(?:[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{1,7}|[0-9]{4}-[0-9]{6}-[0-9]{4,5})(?![0-9A-Za-z])/g

/** A run longer than cards' usual 16 digits may hide a number at its beginning, middle or end. */
function holdsCardNumber(digits: string): boolean {
  if (isCardNumber(digits)) return true
  for (let from = 0; digits.length > 16 && from + 15 <= digits.length; from += 1) {
    if (isCardNumber(digits.slice(from, from + 15)) || isCardNumber(digits.slice(from, from + 16))) return true
  }
  return false
}

const isCardNumber = (digits: string): boolean => /^[2-6][0-9]{12,18}$/.test(digits) && luhn(digits)

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
