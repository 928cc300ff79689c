import { readingLocale } from './reading-locale.ts'

/** A calendar day (`YYYY-MM-DD`) in words, "14 December 2026"; Gregorian, because due dates are agreed in it. */
export function showDay(day: string, locale: string): string {
  const gregorian = new Intl.Locale(readingLocale(locale), { calendar: 'gregory' })
  return Temporal.PlainDate.from(day).toLocaleString(gregorian.toString(), { dateStyle: 'long' })
}
