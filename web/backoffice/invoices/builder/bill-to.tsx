import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { addressLines } from '../../../../src/core/customer/bill-to.ts'
import { AddressFields } from '../../../ui/address-fields.tsx'
import classes from './builder-form.module.css'
import type { BillToForm, ChangeDraft, DraftForm } from './draft-form.ts'

type Props = {
  readonly form: DraftForm
  readonly onChange: ChangeDraft
  readonly problems: Readonly<Record<string, string>>
}

/** Filled from customer and contact, and editable for this invoice only; the customer's own record stays (J16). */
export function BillTo({ form, onChange, problems }: Props) {
  const [open, setOpen] = useState(false)
  const { billTo } = form
  const hasProblem = Object.keys(problems).some((field) => field.startsWith('billTo'))
  const set = (patch: Partial<BillToForm>) => onChange((now) => ({ ...now, billTo: { ...now.billTo, ...patch } }))

  if (!open && !hasProblem) {
    return (
      <div className={classes.card} data-testid="bill-to">
        <div>
          <strong>{billTo.name}</strong>
          <div>{addressLines(billTo.address).join(', ') || 'No address'}</div>
          <div>{[billTo.email || 'No e-mail', billTo.phone, billTo.taxId].filter(Boolean).join(' · ')}</div>
        </div>
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          Edit details
        </Button>
      </div>
    )
  }
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }} className={classes.group}>
      <legend className="quiet">On this invoice only</legend>
      <div className={classes.two}>
        <TextInput
          label="Name"
          value={billTo.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
          error={problems['billTo.name']}
        />
        <TextInput
          label="E-mail"
          type="email"
          value={billTo.email}
          onChange={(e) => set({ email: e.currentTarget.value })}
          error={problems['billTo.email']}
        />
        <TextInput
          label="Phone"
          value={billTo.phone}
          onChange={(e) => set({ phone: e.currentTarget.value })}
          error={problems['billTo.phone']}
        />
        <TextInput
          label="Tax id"
          value={billTo.taxId}
          onChange={(e) => set({ taxId: e.currentTarget.value })}
          error={problems['billTo.taxId']}
        />
      </div>
      <AddressFields
        value={billTo.address}
        onChange={(address) => set({ address })}
        errorOf={(part) => problems[`billTo.address.${part}`]}
      />
      <div>
        <Button size="xs" variant="default" onClick={() => setOpen(false)}>
          Done
        </Button>
      </div>
    </fieldset>
  )
}
