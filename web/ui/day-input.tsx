import '@mantine/dates/styles.layer.css'
import { DateInput, type DateInputProps } from '@mantine/dates'
import { usePlace } from './place.tsx'

type Props = Omit<DateInputProps, 'value' | 'onChange' | 'valueFormat'> & {
  /** `YYYY-MM-DD`, a day without a zone. */
  readonly value: string | null
  readonly onChange: (day: string | null) => void
}

/** A field for a calendar day, written as the organization's locale writes it. */
export function DayInput({ value, onChange, ...rest }: Props) {
  const { locale } = usePlace()
  return (
    <DateInput
      {...rest}
      value={value}
      onChange={(day) => onChange(day ? day.slice(0, 10) : null)}
      valueFormat={/^en-US/.test(locale) ? 'MMM D, YYYY' : 'D MMM YYYY'}
      firstDayOfWeek={firstDayOfWeek(locale)}
      weekendDays={[]}
      popoverProps={{ shadow: 'md', radius: 'md' }}
      previousLabel="Previous month"
      nextLabel="Next month"
    />
  )
}

/** Sunday is 0. Browsers that cannot tell get Monday, as ISO 8601 has it. */
function firstDayOfWeek(tag: string): 0 | 1 | 6 {
  const locale = new Intl.Locale(tag) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } }
  const day = locale.getWeekInfo?.().firstDay
  if (day === 7) return 0
  return day === 6 ? 6 : 1
}
