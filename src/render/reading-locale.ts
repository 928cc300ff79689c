/**
 * The locale in which a document's amounts and dates are written. Its labels are English so far, and an Arabic or
 * Hebrew date inside an English line comes out in the wrong order, so those locales keep their region and get English
 * forms. A locale this runtime does not know becomes British English: a wrong setting must not stop an invoice.
 */
export function readingLocale(locale: string): string {
  const known = parsed(locale)
  if (!known) return 'en-GB'
  const script = known.maximize().script ?? 'Latn'
  if (!rightToLeft.has(script)) return known.baseName
  return known.region ? `en-${known.region}` : 'en-GB'
}

const rightToLeft = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg'])

function parsed(locale: string): Intl.Locale | null {
  try {
    return new Intl.Locale(locale)
  } catch {
    return null
  }
}
