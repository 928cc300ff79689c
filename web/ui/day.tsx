import { type Place, usePlace } from './place.tsx'

/** A calendar day such as a due date: short here, in full on hover. `YYYY-MM-DD` has no zone and gets none. */
export function Day({ on }: { readonly on: string }) {
  const { locale } = usePlace()
  const at = new Date(`${on}T00:00:00Z`)
  return (
    <time dateTime={on} title={full(locale, 'UTC').format(at)} className="tabular">
      {shortDay(at, locale, 'UTC')}
    </time>
  )
}

/** A moment: its day in the organization's zone; hover tells the exact time. `time` shows the hour as well. */
export function Instant({ at, time = false }: { readonly at: string; readonly time?: boolean }) {
  const { locale, zone } = usePlace()
  const when = new Date(at)
  return (
    <time dateTime={at} title={exactly(at, { locale, zone })} className="tabular">
      {shortDay(when, locale, zone)}
      {time && `, ${clockTime(locale, zone).format(when)}`}
    </time>
  )
}

/** The whole truth about a moment: `Friday, November 20, 2026 at 4:01:38 PM EST`. */
export const exactly = (at: string, { locale, zone }: Place): string => toTheSecond(locale, zone).format(new Date(at))

/** Today in a zone, as `YYYY-MM-DD`. */
export const todayIn = (zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date())

/** This year's days go without the year: `20 Nov`, `20 Nov 2025`. */
function shortDay(at: Date, locale: string, zone: string): string {
  const sameYear = year(zone).format(at) === year(zone).format(new Date())
  return (sameYear ? dayAndMonth : dayMonthYear)(locale, zone).format(at)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter is slow and lists draw hundreds of days, so they are kept. */
const kept =
  (name: string, options: Intl.DateTimeFormatOptions) =>
  (locale: string, timeZone: string): Intl.DateTimeFormat => {
    const key = `${name} ${locale} ${timeZone}`
    const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone })
    formats.set(key, made)
    return made
  }

const full = kept('full', { dateStyle: 'full' })
const toTheSecond = kept('second', { dateStyle: 'full', timeStyle: 'long' })
const clockTime = kept('clock', { hour: 'numeric', minute: '2-digit' })
const dayAndMonth = kept('short', { day: 'numeric', month: 'short' })
const dayMonthYear = kept('long', { day: 'numeric', month: 'short', year: 'numeric' })
const yearOf = kept('year', { year: 'numeric' })
const year = (zone: string) => yearOf('en', zone)
