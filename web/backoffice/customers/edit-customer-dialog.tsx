import { Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { CustomerJson, CustomerPatchJson } from '../../../src/contract/customer.ts'
import { wholeAddress } from '../../../src/core/customer/bill-to.ts'
import { CURRENCIES } from '../../../src/core/money/currency.ts'
import { AddressFields } from '../../ui/address-fields.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { changeCustomer } from '../api/customers.ts'
import { fieldErrors } from '../api/problem.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './customers.module.css'

type Props = { readonly customer: CustomerJson; readonly onClose: () => void }

/** What is known of a customer. Invoices that were issued keep their own copy. */
export function EditCustomerDialog({ customer, onClose }: Props) {
  const { form, submit, isSaving } = useCustomerForm({ customer, onClose })
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Edit customer"
      action="Save customer"
      busy={isSaving}
      onAction={submit}
      size={620}
    >
      <TextInput label="Name" maxLength={200} data-autofocus {...form.getInputProps('name')} />
      <div className={classes.two}>
        <TextInput label="E-mail" type="email" maxLength={254} {...form.getInputProps('email')} />
        <TextInput label="Phone" type="tel" maxLength={40} {...form.getInputProps('phone')} />
        <TextInput label="Tax id" maxLength={50} {...form.getInputProps('taxId')} />
        <Select
          label="Currency"
          searchable
          allowDeselect={false}
          data={[...CURRENCIES]}
          {...form.getInputProps('currency')}
        />
        <TextInput
          label="Payment terms, days"
          description="Left empty, the organization’s"
          inputMode="numeric"
          {...form.getInputProps('terms')}
        />
      </div>
      <AddressFields
        value={form.values.address}
        onChange={(address) => form.setFieldValue('address', { ...address })}
        errorOf={(part) => form.errors[`billingAddress.${part}`]?.toString()}
      />
      <Textarea
        label="Notes"
        description="For your staff only"
        autosize
        minRows={2}
        maxLength={4000}
        {...form.getInputProps('notes')}
      />
    </Dialog>
  )
}

function useCustomerForm({ customer, onClose }: Props) {
  const form = useForm({
    initialValues: {
      name: customer.name,
      email: customer.email ?? '',
      phone: customer.phone ?? '',
      taxId: customer.taxId ?? '',
      currency: customer.currency,
      terms: customer.paymentTermsDays === null ? '' : String(customer.paymentTermsDays),
      address: wholeAddress(customer.billingAddress),
      notes: customer.notes,
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Type a name'),
      terms: (value) =>
        /^\d{0,3}$/.test(value) && Number(value) <= 365 ? null : 'Type a number of days from 0 to 365',
    },
  })
  const save = useCommand((body: CustomerPatchJson) => changeCustomer(customer.id, body), {
    stale: [['customers'], ['invoices']],
    showsFieldErrors: true,
    done: (changed, _, client) => {
      client.setQueryData(['customer', customer.id], changed)
      onClose()
    },
    failed: (error) => {
      const { paymentTermsDays, ...errors } = fieldErrors(error)
      form.setErrors(paymentTermsDays ? { ...errors, terms: paymentTermsDays } : errors)
    },
    says: () => 'Customer saved',
  })
  const submit = () => {
    if (form.validate().hasErrors) return
    const { terms, address, email, phone, taxId, ...rest } = form.values
    save.mutate({
      ...rest,
      email: email.trim() || null,
      phone: phone.trim() || null,
      taxId: taxId.trim() || null,
      paymentTermsDays: terms === '' ? null : Number(terms),
      billingAddress: { ...address },
    })
  }
  return { form, submit, isSaving: save.isPending }
}
