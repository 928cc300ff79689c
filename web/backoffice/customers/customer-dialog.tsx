import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { CustomerJson } from '../../../src/contract/customer.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { createCustomer } from '../api/customers.ts'
import { fieldErrors } from '../api/problem.ts'
import { useCommand } from '../api/use-command.tsx'

type Props = {
  readonly name: string
  readonly onClose: () => void
  readonly onDone: (customer: CustomerJson) => void
}

/** A customer in three fields; everything else can be added on their page. */
export function CustomerDialog({ name, onClose, onDone }: Props) {
  const form = useForm({
    initialValues: { name, contactName: '', email: '' },
    validate: {
      name: (value) => (value.trim() ? null : 'Type a name'),
      email: (value) => (value.trim() === '' || value.includes('@') ? null : 'Type one e-mail address'),
    },
  })
  const create = useCommand(
    ({ name, contactName, email }: typeof form.values, key) =>
      createCustomer(
        {
          name: name.trim(),
          email: email.trim() || null,
          contacts:
            contactName.trim() || email.trim()
              ? [{ name: contactName.trim() || name.trim(), email: email.trim() || null, isPrimary: true }]
              : [],
        },
        key,
      ),
    {
      stale: [['customers']],
      showsFieldErrors: true,
      done: (customer) => {
        onDone(customer)
        onClose()
      },
      failed: (error) => form.setErrors({ ...fieldErrors(error), email: emailError(fieldErrors(error)) }),
    },
  )
  return (
    <Dialog
      opened
      onClose={onClose}
      title="New customer"
      action="Create customer"
      busy={create.isPending}
      onAction={() => !form.validate().hasErrors && create.mutate(form.values)}
    >
      <TextInput
        label="Name"
        description="The business or person who owes"
        data-autofocus
        maxLength={200}
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Contact"
        description="Who receives invoices"
        maxLength={200}
        {...form.getInputProps('contactName')}
      />
      <TextInput label="E-mail" type="email" maxLength={254} {...form.getInputProps('email')} />
    </Dialog>
  )
}

const emailError = (errors: Record<string, string>): string | undefined => errors.email ?? errors['contacts[0].email']
