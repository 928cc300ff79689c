import { Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OrganizationJson } from '../../../src/contract/organization.ts'
import { parsePercent, percentText } from '../../../src/core/number/decimal.ts'
import { percentTip } from '../../../src/core/tip/tip.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { decimalSign } from '../../ui/amount-input.tsx'
import { usePlace } from '../../ui/place.tsx'
import { useOrganization } from '../api/session.ts'
import { SectionForm, useSaveOrganization } from './section-form.tsx'
import classes from './settings.module.css'

const MOST = 4
const PLACES = ['First', 'Second', 'Third', 'Fourth'] as const
const EXAMPLE = 10_000n

type Values = {
  readonly tipsOnInvoices: boolean
  readonly tipPercentages: readonly string[]
  readonly tipCustom: boolean
  readonly tipCustomMaximum: string
}

const valuesOf = (organization: OrganizationJson, locale: string): Values => ({
  tipsOnInvoices: organization.tipsOnInvoices,
  tipPercentages: [...organization.tipPercentages, ...Array<string>(MOST).fill('')]
    .slice(0, MOST)
    .map((percentage) => inLocale(percentage, locale)),
  tipCustom: organization.tipCustom,
  tipCustomMaximum: inLocale(organization.tipCustomMaximum, locale),
})

const inLocale = (percentage: string, locale: string): string => percentage.replace('.', decimalSign(locale))

/** Parts per million of what was typed, where it can be a tip: above 0, at most 100 percent; otherwise null. */
const tipIn = (typed: string, locale: string): number | null => parsePercent(typed, locale) || null

/** What customers may add on the page of an invoice (PRODUCT P13–P15, R11). Off until it is switched on here. */
export function TipSettings() {
  const organization = useOrganization()
  const { locale } = usePlace()
  const text = useMoneyText()
  const form = useForm<Values>({
    initialValues: valuesOf(organization, locale),
    validate: (values) => problemsOf(values, locale),
  })
  const save = useSaveOrganization(form, (saved) => {
    form.setValues(valuesOf(saved, locale))
    form.resetDirty(valuesOf(saved, locale))
  })
  const submit = form.onSubmit(({ tipPercentages, tipCustomMaximum, ...rest }) =>
    save.mutate({
      ...rest,
      tipPercentages: tipPercentages
        .map((typed) => tipIn(typed, locale))
        .filter((ppm) => ppm !== null)
        .map(percentText),
      tipCustomMaximum: percentText(tipIn(tipCustomMaximum, locale) ?? 0),
    }),
  )
  const { tipsOnInvoices, tipCustom, tipPercentages } = form.values
  const example = (typed: string): string => {
    const ppm = tipIn(typed, locale)
    return ppm === null ? 'Not offered' : text(percentTip(EXAMPLE, ppm, 1n), organization.currency)
  }
  return (
    <SectionForm
      title="Tips"
      lead="A tip comes on top of what a customer pays. It never settles an invoice, is not taxed, and stands apart in orders and on receipts."
      onSubmit={submit}
      busy={save.isPending}
      dirty={form.isDirty()}
    >
      <Switch
        label="Offer tips on invoice pages"
        description="“No tip” is chosen until a customer chooses another"
        {...form.getInputProps('tipsOnInvoices', { type: 'checkbox' })}
      />
      {tipsOnInvoices && (
        <>
          <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }} className={classes.group}>
            <legend className={classes.legend}>
              Percentages, with what they come to on {text(EXAMPLE, organization.currency)}
            </legend>
            <div className={classes.four}>
              {tipPercentages.map((typed, i) => (
                <TextInput
                  // biome-ignore lint/suspicious/noArrayIndexKey: the places are fixed; their contents change
                  key={i}
                  label={`${PLACES[i]} tip`}
                  description={example(typed)}
                  inputMode="decimal"
                  rightSection="%"
                  {...form.getInputProps(`tipPercentages.${i}`)}
                />
              ))}
            </div>
            {form.errors.tipPercentages && <p className={classes.problem}>{form.errors.tipPercentages}</p>}
          </fieldset>
          <div className={classes.group}>
            <Switch
              label="Customers may type an amount of their own"
              {...form.getInputProps('tipCustom', { type: 'checkbox' })}
            />
            {tipCustom && (
              <div className={classes.two}>
                <TextInput
                  label="Largest tip"
                  description="Of what is being paid"
                  inputMode="decimal"
                  rightSection="%"
                  {...form.getInputProps('tipCustomMaximum')}
                />
              </div>
            )}
          </div>
        </>
      )}
    </SectionForm>
  )
}

function problemsOf(values: Values, locale: string): Record<string, string> {
  const problems: Record<string, string> = {}
  const found = new Set<number>()
  values.tipPercentages.forEach((typed, i) => {
    if (typed.trim() === '') return
    const ppm = tipIn(typed, locale)
    if (ppm === null) problems[`tipPercentages.${i}`] = 'Type a percentage above 0, up to 100'
    else if (found.has(ppm)) problems[`tipPercentages.${i}`] = 'Each tip can be offered once'
    else found.add(ppm)
  })
  if (found.size === 0 && Object.keys(problems).length === 0) problems.tipPercentages = 'Offer at least one percentage'
  if (tipIn(values.tipCustomMaximum, locale) === null)
    problems.tipCustomMaximum = 'Type a percentage above 0, up to 100'
  return problems
}
