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
      popoverProps={{ shadow: 'md', radius: 'md' }}
      previousLabel="Previous month"
      nextLabel="Next month"
    />
  )
}
