import { Checkbox, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ContactJson, CustomerJson } from '../../../src/contract/customer.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { changeContact, createContact } from '../api/customers.ts'
import { fieldErrors } from '../api/problem.ts'
import { useCommand } from '../api/use-command.tsx'

type Props = {
  readonly customer: CustomerJson
  /** Null makes a new one. */
  readonly contact: ContactJson | null
  readonly onClose: () => void
  /** The field that somebody came for. */
  readonly focus?: 'name' | 'email'
  readonly onDone?: (contact: ContactJson) => void
}

export function ContactDialog({ customer, contact, onClose, onDone, focus = 'name' }: Props) {
  const form = useForm({
    initialValues: {
      name: contact?.name ?? '',
      email: contact?.email ?? '',
      phone: contact?.phone ?? '',
      isPrimary: contact?.isPrimary ?? customer.contacts.length === 0,
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Type a name'),
      email: (value) => (value.trim() === '' || value.includes('@') ? null : 'Type one e-mail address'),
    },
  })
  const save = useCommand(
    (values: typeof form.values, key) => {
      const body = {
        ...values,
        name: values.name.trim(),
        email: values.email.trim() || null,
        phone: values.phone.trim() || null,
      }
      return contact ? changeContact(contact.id, body) : createContact(customer.id, body, key)
    },
    {
      stale: [['customer', customer.id], ['customers'], ['invoice']],
      showsFieldErrors: true,
      done: (saved) => {
        onDone?.(saved)
        onClose()
      },
      failed: (error) => form.setErrors(fieldErrors(error)),
    },
  )
  const autofocus = (field: 'name' | 'email') => (field === focus ? { 'data-autofocus': true } : {})
  return (
    <Dialog
      opened
      onClose={onClose}
      title={contact ? `Edit ${contact.name}` : `New contact at ${customer.name}`}
      action={contact ? 'Save contact' : 'Add contact'}
      busy={save.isPending}
      onAction={() => !form.validate().hasErrors && save.mutate(form.values)}
    >
      <TextInput label="Name" {...autofocus('name')} maxLength={200} {...form.getInputProps('name')} />
      <TextInput label="E-mail" type="email" {...autofocus('email')} maxLength={254} {...form.getInputProps('email')} />
      <TextInput label="Phone" type="tel" maxLength={40} {...form.getInputProps('phone')} />
      <Checkbox
        label="Primary contact: chosen first for new invoices"
        {...form.getInputProps('isPrimary', { type: 'checkbox' })}
      />
    </Dialog>
  )
}
