import { Button, Menu } from '@mantine/core'
import type { TaxRateJson } from '../../../../src/contract/product.ts'
import { MAX_TAXES_PER_LINE } from '../../../../src/core/invoice/draft-rules.ts'
import classes from './lines.module.css'

type Props = {
  readonly n: number
  readonly taxRates: readonly TaxRateJson[]
  readonly value: readonly string[]
  readonly onChange: (ids: readonly string[]) => void
}

/** The taxes of a line, several if need be. Archived rates stay on lines that have them and are offered to no other. */
export function TaxField({ n, taxRates, value, onChange }: Props) {
  const offered = taxRates.filter((rate) => !rate.archived || value.includes(rate.id))
  const chosen = offered.filter((rate) => value.includes(rate.id))
  if (offered.length === 0) return null
  const words = chosen.length === 0 ? 'Add tax' : chosen.map((rate) => `${rate.name} ${rate.percent}%`).join(' + ')
  const toggle = (id: string) =>
    onChange(value.includes(id) ? value.filter((other) => other !== id) : [...value, id].slice(0, MAX_TAXES_PER_LINE))
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          className={classes.extra ?? ''}
          aria-label={`${words}, taxes of line ${n}`}
        >
          {words}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map((rate) => (
          <Menu.CheckboxItem key={rate.id} checked={value.includes(rate.id)} onChange={() => toggle(rate.id)}>
            {rate.name} {rate.percent}%{rate.inclusive && ', in the price'}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
