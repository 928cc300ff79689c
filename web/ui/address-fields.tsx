import { Select, TextInput } from '@mantine/core'
import classes from './address-fields.module.css'
import { useCountries } from './countries.ts'

export type AddressForm = {
  readonly line1: string
  readonly line2: string
  readonly city: string
  readonly region: string
  readonly postalCode: string
  readonly country: string
}

type Props = {
  readonly value: AddressForm
  readonly onChange: (address: AddressForm) => void
  readonly errorOf?: (part: keyof AddressForm) => string | undefined
}

/** A postal address, the same fields wherever one is typed. */
export function AddressFields({ value, onChange, errorOf = () => undefined }: Props) {
  const countries = useCountries()
  const field = (part: keyof AddressForm, label: string, maxLength: number) => (
    <TextInput
      label={label}
      value={value[part]}
      maxLength={maxLength}
      onChange={(event) => onChange({ ...value, [part]: event.currentTarget.value })}
      error={errorOf(part)}
      className={classes[part] ?? ''}
    />
  )
  return (
    <div className={classes.address}>
      {field('line1', 'Street and number', 200)}
      {field('line2', 'Building, floor', 200)}
      {field('postalCode', 'Postal code', 20)}
      {field('city', 'City', 100)}
      {field('region', 'State or region', 100)}
      <Select
        label="Country"
        className={classes.country ?? ''}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No country' }}
        data={countries}
        value={value.country || null}
        onChange={(country) => onChange({ ...value, country: country ?? '' })}
        error={errorOf('country')}
      />
    </div>
  )
}
