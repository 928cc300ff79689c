import { ActionIcon, Button, Menu, Radio, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconDots, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaxRateJson } from '../../../src/contract/product.ts'
import { parsePercent, percentText } from '../../../src/core/number/decimal.ts'
import { Tag } from '../../ui/badges.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { usePlace } from '../../ui/place.tsx'
import { fieldErrors } from '../api/problem.ts'
import { changeTaxRate, createTaxRate, taxRatesQuery } from '../api/products.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { Listing } from '../list/listing.tsx'
import classes from './settings.module.css'

/** Percentage and kind of a rate are fixed once made, because invoices name it; another percentage is another rate. */
export function TaxRates() {
  const query = useQuery(taxRatesQuery)
  const may = useMay('settings.manage')
  const [adding, setAdding] = useState(false)
  const add = may && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
      New tax rate
    </Button>
  )
  return (
    <section>
      <div className={classes.row} style={{ justifyContent: 'space-between' }}>
        <h2 className={classes.heading}>Tax rates</h2>
        {query.data && query.data.items.length > 0 && add}
      </div>
      <p className={classes.lead}>
        A rate cannot be changed once it is made. Archive it and make another; invoices keep the one they were issued
        with.
      </p>
      <Listing
        query={query}
        what="Tax rates"
        isEmpty={({ items }) => items.length === 0}
        empty={<EmptyState title="Your tax rates will be here" action={add} />}
      >
        {({ items }) => (
          <ul data-testid="tax-rates">
            {[...items]
              .sort((a, b) => Number(a.archived) - Number(b.archived))
              .map((rate) => (
                <TaxRate key={rate.id} rate={rate} may={may} />
              ))}
          </ul>
        )}
      </Listing>
      {adding && <NewTaxRate onClose={() => setAdding(false)} />}
    </section>
  )
}

function TaxRate({ rate, may }: { readonly rate: TaxRateJson; readonly may: boolean }) {
  const change = useCommand((archived: boolean) => changeTaxRate(rate.id, { archived }), { stale: [['tax-rates']] })
  return (
    <li className={classes.item}>
      <div>
        <p>
          {rate.name} {rate.archived && <Tag>Archived</Tag>}
        </p>
        <p>{rate.inclusive ? 'Prices contain it' : 'Added to prices'}</p>
      </div>
      <span className="tabular">{rate.percent}%</span>
      {may && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`Change ${rate.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => change.mutate(!rate.archived)}>
              {rate.archived ? 'Make active' : 'Archive'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function NewTaxRate({ onClose }: { readonly onClose: () => void }) {
  const { locale } = usePlace()
  const form = useForm({
    initialValues: { name: '', percent: '', kind: 'exclusive' },
    validate: {
      name: (value) => (value.trim() ? null : 'Type a name'),
      percent: (value) => (parsePercent(value, locale) === null ? 'Type a percentage from 0 to 100' : null),
    },
  })
  const create = useCommand(
    ({ name, percent, kind }: typeof form.values, key) =>
      createTaxRate(
        {
          name: name.trim(),
          percent: percentText(parsePercent(percent, locale) ?? 0),
          inclusive: kind === 'inclusive',
        },
        key,
      ),
    {
      stale: [['tax-rates']],
      showsFieldErrors: true,
      done: onClose,
      failed: (error) => form.setErrors(fieldErrors(error)),
      says: (rate) => `${rate.name} ${rate.percent}% added`,
    },
  )
  return (
    <Dialog
      opened
      onClose={onClose}
      title="New tax rate"
      action="Create tax rate"
      busy={create.isPending}
      onAction={() => !form.validate().hasErrors && create.mutate(form.values)}
    >
      <div className={classes.two}>
        <TextInput
          label="Name"
          description="As invoices print it"
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Percent"
          description="Up to four decimals"
          inputMode="decimal"
          rightSection="%"
          {...form.getInputProps('percent')}
        />
      </div>
      <Radio.Group label="Prices" {...form.getInputProps('kind')}>
        <div style={{ display: 'grid', gap: 8, marginTop: 4 }}>
          <Radio size="xs" value="exclusive" label="Do not contain it; it is added" />
          <Radio size="xs" value="inclusive" label="Contain it already" />
        </div>
      </Radio.Group>
    </Dialog>
  )
}
