import { ColorInput, Select, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useMemo } from 'react'
import type { OrganizationJson } from '../../../src/contract/organization.ts'
import { CURRENCIES } from '../../../src/core/money/currency.ts'
import { AddressFields } from '../../ui/address-fields.tsx'
import { contrastNote, readableOn } from '../../ui/contrast.ts'
import { useOrganization } from '../api/session.ts'
import { LogoField } from './logo-field.tsx'
import { SectionForm, useSaveOrganization } from './section-form.tsx'
import classes from './settings.module.css'

const LOCALES = [
  'en-US',
  'en-GB',
  'en-CA',
  'en-AU',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'fr-CA',
  'es-ES',
  'es-MX',
  'it-IT',
  'nl-NL',
  'pt-BR',
  'pt-PT',
  'sv-SE',
  'da-DK',
  'nb-NO',
  'fi-FI',
  'pl-PL',
  'cs-CZ',
  'ja-JP',
  'ko-KR',
  'zh-CN',
  'he-IL',
  'ar-AE',
  'hi-IN',
  'en-IN',
]

const valuesOf = (organization: OrganizationJson) => ({
  name: organization.name,
  email: organization.email ?? '',
  phone: organization.phone ?? '',
  website: organization.website ?? '',
  taxId: organization.taxId ?? '',
  address: organization.address,
  color: organization.color,
  currency: organization.currency,
  zone: organization.zone,
  locale: organization.locale,
})

/** Who bills: what stands on invoices, pages and e-mails, and how amounts and days are written. */
export function OrganizationSettings() {
  const organization = useOrganization()
  const form = useForm({ initialValues: valuesOf(organization) })
  const save = useSaveOrganization(form, (saved) => {
    form.setValues(valuesOf(saved))
    form.resetDirty(valuesOf(saved))
  })
  const submit = form.onSubmit(({ email, phone, website, taxId, address, ...rest }) =>
    save.mutate({
      ...rest,
      address: { ...address },
      email: email.trim() || null,
      phone: phone.trim() || null,
      website: website.trim() || null,
      taxId: taxId.trim() || null,
    }),
  )
  return (
    <SectionForm
      title="Organization"
      lead="Stands on every invoice, payment page and e-mail."
      onSubmit={submit}
      busy={save.isPending}
      dirty={form.isDirty()}
    >
      <LogoField />
      <ColourFields form={form} />
      <WhoFields form={form} />
      <WhereFields form={form} />
    </SectionForm>
  )
}

type Part = { readonly form: UseFormReturnType<ReturnType<typeof valuesOf>> }

const ColourFields = ({ form }: Part) => (
  <div className={classes.two}>
    <ColorInput
      label="Colour"
      description={contrastNote(form.values.color)}
      format="hex"
      eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
      {...form.getInputProps('color')}
    />
    <div
      className={classes.swatch}
      style={{
        background: form.values.color,
        color: readableOn(form.values.color),
        alignSelf: 'start',
        marginTop: 24,
      }}
    >
      Pay now
    </div>
  </div>
)

const WhoFields = ({ form }: Part) => (
  <div className={classes.group}>
    <TextInput label="Name" maxLength={200} {...form.getInputProps('name')} />
    <div className={classes.two}>
      <TextInput label="E-mail" description="Where customers can ask" type="email" {...form.getInputProps('email')} />
      <TextInput label="Phone" type="tel" maxLength={40} {...form.getInputProps('phone')} />
      <TextInput label="Website" maxLength={200} {...form.getInputProps('website')} />
      <TextInput label="Tax id" maxLength={50} {...form.getInputProps('taxId')} />
    </div>
    <AddressFields
      value={form.values.address as Required<typeof form.values.address>}
      onChange={(address) => form.setFieldValue('address', { ...address })}
      errorOf={(part) => form.errors[`address.${part}`]?.toString()}
    />
  </div>
)

function WhereFields({ form }: Part) {
  const organization = useOrganization()
  const zones = useMemo(
    () => [...new Set([organization.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])],
    [organization.zone],
  )
  const locales = useLocaleNames(organization.locale)
  return (
    <div className={classes.group}>
      <div className={classes.two}>
        <Select
          label="Currency"
          description="For new customers and products"
          searchable
          allowDeselect={false}
          data={[...CURRENCIES]}
          {...form.getInputProps('currency')}
        />
        <Select
          label="Time zone"
          description="Decides on which day something falls"
          searchable
          allowDeselect={false}
          data={zones}
          {...form.getInputProps('zone')}
        />
        <Select
          label="Language and region"
          description="How amounts and days are written"
          searchable
          allowDeselect={false}
          data={locales}
          {...form.getInputProps('locale')}
        />
      </div>
    </div>
  )
}

function useLocaleNames(current: string): { value: string; label: string }[] {
  return useMemo(() => {
    const names = new Intl.DisplayNames(['en'], { type: 'language' })
    return [...new Set([current, ...LOCALES])].map((value) => ({ value, label: names.of(value) ?? value }))
  }, [current])
}
