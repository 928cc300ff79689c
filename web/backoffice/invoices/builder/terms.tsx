import { Select, TextInput } from '@mantine/core'
import { CURRENCIES } from '../../../../src/core/money/currency.ts'
import { todayIn } from '../../../ui/day.tsx'
import { DayInput } from '../../../ui/day-input.tsx'
import { usePlace } from '../../../ui/place.tsx'
import classes from './builder-form.module.css'
import type { DraftForm } from './draft-form.ts'

type Props = {
  readonly form: DraftForm
  readonly onChange: (patch: Partial<DraftForm>) => void
  readonly problems: Readonly<Record<string, string>>
}

/** When it is due, in days after issue or on a fixed day, and in which currency. */
export function Terms({ form, onChange, problems }: Props) {
  const { zone } = usePlace()
  return (
    <section className={classes.three} aria-label="Terms">
      <DayInput
        label="Due on"
        placeholder={form.terms === '0' ? 'On the day of issue' : `${form.terms} days after issue`}
        value={form.dueOn}
        onChange={(day) => onChange({ dueOn: day })}
        minDate={todayIn(zone)}
        clearable
        clearButtonProps={{ 'aria-label': 'No fixed day' }}
        error={problems.dueOn}
      />
      <TextInput
        label="Payment terms, days"
        inputMode="numeric"
        value={form.terms}
        onChange={(event) => onChange({ terms: event.currentTarget.value })}
        disabled={form.dueOn !== null}
        error={problems.paymentTermsDays}
      />
      <Select
        label="Currency"
        searchable
        allowDeselect={false}
        data={[...CURRENCIES]}
        value={form.currency}
        onChange={(currency) => currency && onChange({ currency })}
        error={problems.currency}
      />
    </section>
  )
}
