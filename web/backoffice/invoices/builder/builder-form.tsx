import { Textarea, TextInput } from '@mantine/core'
import type { TaxRateJson } from '../../../../src/contract/product.ts'
import { BillTo } from './bill-to.tsx'
import classes from './builder-form.module.css'
import { CustomerPicker } from './customer-picker.tsx'
import type { ChangeDraft, DraftForm } from './draft-form.ts'
import { Lines } from './lines.tsx'
import type { ReadDraft } from './read-draft.ts'
import { Terms } from './terms.tsx'
import { TotalsSummary } from './totals-summary.tsx'

type Props = {
  readonly form: DraftForm
  readonly onChange: ChangeDraft
  readonly read: ReadDraft
  readonly problems: Readonly<Record<string, string>>
  readonly taxRates: readonly TaxRateJson[]
}

/** The whole of an invoice in the order the eye reads it: who, what, how much, until when, and a word. */
export function BuilderForm({ form, onChange, read, problems, taxRates }: Props) {
  const set = (patch: Partial<DraftForm>) => onChange((now) => ({ ...now, ...patch }))
  return (
    <>
      <section className={classes.group} aria-label="Bill to">
        <CustomerPicker form={form} onChange={onChange} error={problems.customerId} />
        {form.customerId && <BillTo form={form} onChange={onChange} problems={problems} />}
      </section>
      <Lines form={form} onChange={onChange} read={read} problems={problems} taxRates={taxRates} />
      <TotalsSummary
        form={form}
        onChange={onChange}
        totals={read.totals}
        problem={problems.documentDiscount ?? problems.lines}
      />
      <Terms form={form} onChange={set} problems={problems} />
      <section className={classes.group} aria-label="Other details">
        <TextInput
          label="Reference"
          description="Your customer’s order number, if they gave one"
          value={form.reference}
          maxLength={100}
          onChange={(event) => set({ reference: event.currentTarget.value })}
          error={problems.reference}
        />
        <Textarea
          label="Notes"
          description="Printed below the lines, on the page and in the PDF"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={form.notes}
          onChange={(event) => set({ notes: event.currentTarget.value })}
          error={problems.notes}
        />
      </section>
    </>
  )
}
