import { NumberInput, Radio, Switch, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OrganizationJson } from '../../../src/contract/organization.ts'
import { parseAmount } from '../../../src/core/money/text.ts'
import { AmountInput, amountText } from '../../ui/amount-input.tsx'
import { usePlace } from '../../ui/place.tsx'
import { useOrganization } from '../api/session.ts'
import { SectionForm, useSaveOrganization } from './section-form.tsx'
import classes from './settings.module.css'

const valuesOf = (organization: OrganizationJson, locale: string) => ({
  paymentTermsDays: organization.paymentTermsDays as number | string,
  invoiceNotes: organization.invoiceNotes,
  partialPayments: organization.partialPayments,
  partialMinimum: amountText(organization.partialMinimum, organization.currency, locale),
  rounding: organization.rounding,
  invoiceSeries: organization.invoiceSeries as Series,
  creditNoteSeries: organization.creditNoteSeries as Series,
})

type Series = { prefix: string; digits: number | string; nextNumber: number | string }

/** Terms, numbers and rounding of what is issued from now on; issued invoices keep theirs. */
export function InvoicingSettings() {
  const organization = useOrganization()
  const { locale } = usePlace()
  const { currency } = organization
  const form = useForm({
    initialValues: valuesOf(organization, locale),
    validate: {
      partialMinimum: (value) => (parseAmount(value, currency, locale) === null ? 'Type an amount' : null),
    },
  })
  const save = useSaveOrganization(form, (saved) => {
    form.setValues(valuesOf(saved, locale))
    form.resetDirty(valuesOf(saved, locale))
  })
  const submit = form.onSubmit(({ partialMinimum, paymentTermsDays, invoiceSeries, creditNoteSeries, ...rest }) =>
    save.mutate({
      ...rest,
      paymentTermsDays: Number(paymentTermsDays),
      partialMinimum: Number(parseAmount(partialMinimum, currency, locale) ?? 0n),
      invoiceSeries: seriesOf(invoiceSeries),
      creditNoteSeries: seriesOf(creditNoteSeries),
    }),
  )
  const { partialPayments } = form.values
  return (
    <SectionForm
      title="Invoicing and numbering"
      lead="For what you issue from now on. Invoices that are issued stay as they are."
      onSubmit={submit}
      busy={save.isPending}
      dirty={form.isDirty()}
    >
      <div className={classes.two}>
        <NumberInput
          label="Payment terms, days"
          min={0}
          max={365}
          allowDecimal={false}
          hideControls
          {...form.getInputProps('paymentTermsDays')}
        />
      </div>
      <Textarea
        label="Notes on new invoices"
        description="Can be changed on each invoice"
        autosize
        minRows={2}
        maxLength={2000}
        {...form.getInputProps('invoiceNotes')}
      />
      <div className={classes.group}>
        <Switch
          label="Customers may pay part of an invoice"
          description="The payment page then lets them choose how much"
          {...form.getInputProps('partialPayments', { type: 'checkbox' })}
        />
        {partialPayments && (
          <div className={classes.two}>
            <AmountInput
              label="Smallest part"
              currency={currency}
              value={form.values.partialMinimum}
              onChange={(text) => form.setFieldValue('partialMinimum', text)}
              error={form.errors.partialMinimum}
            />
          </div>
        )}
      </div>
      <SeriesFields
        title="Invoice numbers"
        name="invoiceSeries"
        value={form.values.invoiceSeries}
        props={form.getInputProps}
      />
      <SeriesFields
        title="Credit note numbers"
        name="creditNoteSeries"
        value={form.values.creditNoteSeries}
        props={form.getInputProps}
      />
      <div className={classes.group}>
        <Radio.Group label="Tax is rounded" {...form.getInputProps('rounding')}>
          <div style={{ display: 'grid', gap: 8, marginTop: 4 }}>
            <Radio size="xs" value="line" label="On each line" />
            <Radio size="xs" value="document" label="Once on the whole invoice" />
          </div>
        </Radio.Group>
      </div>
    </SectionForm>
  )
}

type SeriesProps = {
  readonly title: string
  readonly name: 'invoiceSeries' | 'creditNoteSeries'
  readonly value: Series
  readonly props: (path: string) => object
}

function SeriesFields({ title, name, value, props }: SeriesProps) {
  const next = `${value.prefix}${String(value.nextNumber).padStart(Number(value.digits), '0')}`
  return (
    <section className={classes.group} aria-label={title}>
      <h3 style={{ fontSize: 14, fontWeight: 550, margin: 0 }}>{title}</h3>
      <div className={classes.three}>
        <TextInput label="Prefix" maxLength={12} {...props(`${name}.prefix`)} />
        <NumberInput label="Digits" min={1} max={10} allowDecimal={false} hideControls {...props(`${name}.digits`)} />
        <NumberInput
          label="Next number"
          description={`The next one is ${next}. It can only be raised.`}
          min={1}
          allowDecimal={false}
          hideControls
          {...props(`${name}.nextNumber`)}
        />
      </div>
    </section>
  )
}

const seriesOf = ({ prefix, digits, nextNumber }: Series) => ({
  prefix,
  digits: Number(digits),
  nextNumber: Number(nextNumber),
})
