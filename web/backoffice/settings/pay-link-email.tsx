import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OrganizationJson } from '../../../src/contract/organization.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { useMe } from '../api/session.ts'
import { SectionForm, useSaveOrganization } from './section-form.tsx'
import classes from './settings.module.css'

const VARIABLES = ['customer', 'organization', 'number', 'amount', 'due_date', 'link'] as const

const STANDARD_SUBJECT = 'Invoice {{number}} from {{organization}}'
const STANDARD_BODY =
  'Hello {{customer}},\n\nHere is invoice {{number}} from {{organization}} for {{amount}}, due on {{due_date}}. You can look at it and pay online. The PDF is attached.'

const valuesOf = (organization: OrganizationJson) => ({
  subject: organization.payLinkSubject ?? '',
  body: organization.payLinkBody ?? '',
})

/** The words of the e-mail that brings an invoice. Left empty, Remit's own are used. */
export function PayLinkEmailSettings() {
  const { organization } = useMe()
  const form = useForm({ initialValues: valuesOf(organization) })
  const save = useSaveOrganization(
    {
      setErrors: ({ payLinkSubject, payLinkBody }) => form.setErrors({ subject: payLinkSubject, body: payLinkBody }),
    },
    (saved) => {
      form.setValues(valuesOf(saved))
      form.resetDirty(valuesOf(saved))
    },
  )
  const example = useExample(organization)
  const insert = (name: string) => form.setFieldValue('body', (body) => `${body}{{${name}}}`)
  return (
    <SectionForm
      title="Pay-link e-mail"
      lead="What your customer reads above the pay button. Amount, due date and button are always there."
      onSubmit={form.onSubmit(({ subject, body }) =>
        save.mutate({ payLinkSubject: subject.trim() || null, payLinkBody: body.trim() ? body : null }),
      )}
      busy={save.isPending}
      dirty={form.isDirty()}
    >
      <TextInput label="Subject" placeholder={STANDARD_SUBJECT} maxLength={200} {...form.getInputProps('subject')} />
      <Textarea
        label="Text"
        placeholder={STANDARD_BODY}
        autosize
        minRows={6}
        maxRows={16}
        maxLength={4000}
        {...form.getInputProps('body')}
      />
      <div className={classes.variables}>
        Filled in for each invoice:
        {VARIABLES.map((name) => (
          <button
            key={name}
            type="button"
            className={classes.variable}
            onClick={() => insert(name)}
            style={{ border: 0, cursor: 'pointer' }}
          >
            {`{{${name}}}`}
          </button>
        ))}
      </div>
      <section aria-label="Example" className={classes.mail} data-testid="mail-example">
        <h3>{example(form.values.subject || STANDARD_SUBJECT)}</h3>
        {example(form.values.body || STANDARD_BODY)}
      </section>
    </SectionForm>
  )
}

/** Puts an invented invoice's values in place, so that a wrong variable is seen before a customer sees it. */
function useExample(organization: OrganizationJson): (text: string) => string {
  const money = useMoneyText()
  const values: Readonly<Record<string, string>> = {
    customer: 'Dana Whitfield',
    organization: organization.name,
    number: `${organization.invoiceSeries.prefix}${String(organization.invoiceSeries.nextNumber).padStart(organization.invoiceSeries.digits, '0')}`,
    amount: money(123_450, organization.currency),
    due_date: new Intl.DateTimeFormat(organization.locale, { dateStyle: 'long' }).format(new Date()),
    link: `${window.location.origin}/pay/…`,
  }
  return (text) => text.replace(/\{\{ ?([a-z_]{1,20}) ?\}\}/g, (whole, name: string) => values[name] ?? whole)
}
