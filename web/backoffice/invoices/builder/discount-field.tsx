import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import classes from './discount-field.module.css'
import type { DiscountText } from './draft-form.ts'

type Props = {
  readonly label: string
  readonly value: DiscountText
  readonly currency: string
  readonly onChange: (discount: DiscountText) => void
  readonly error: string | undefined
}

/** A discount as percentage or amount; a quiet button until somebody wants one. */
export function DiscountField({ label, value, currency, onChange, error }: Props) {
  const [open, setOpen] = useState(value.text !== '')
  if (!open && value.text === '') {
    return (
      <Button size="xs" variant="subtle" color="gray" className={classes.add ?? ''} onClick={() => setOpen(true)}>
        Add discount
      </Button>
    )
  }
  return (
    <TextInput
      aria-label={label}
      className={classes.field ?? ''}
      size="xs"
      value={value.text}
      onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
      onBlur={() => value.text.trim() === '' && setOpen(false)}
      placeholder="Discount"
      inputMode="decimal"
      autoFocus={value.text === ''}
      error={error}
      rightSectionWidth={64}
      rightSection={
        <select
          className={classes.kind}
          aria-label={`${label}: kind`}
          value={value.kind}
          onChange={(event) =>
            onChange({ ...value, kind: event.currentTarget.value === 'fixed' ? 'fixed' : 'percent' })
          }
        >
          <option value="percent">%</option>
          <option value="fixed">{currency}</option>
        </select>
      }
    />
  )
}
