import { Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContactJson, CustomerJson } from '../../../../src/contract/customer.ts'
import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { customerQuery } from '../../api/customers.ts'
import { chooseContact } from '../../api/invoices.ts'
import { useCommand } from '../../api/use-command.tsx'
import { ContactDialog } from '../../customers/contact-dialog.tsx'
import classes from './dialogs.module.css'

type Props = { readonly invoice: InvoiceJson; readonly onClose: () => void }

/**
 * Whom the invoice is mailed to: its contact's address is corrected where it is kept; an invoice without a contact gets
 * one of its customer's, or the customer's first.
 */
export function AddresseeDialog({ invoice, onClose }: Props) {
  const { data: customer } = useQuery(customerQuery(invoice.customerId))
  const choose = useCommand((contactId: string, key) => chooseContact(invoice.id, { contactId }, key), {
    stale: [['invoices'], ['timeline']],
    done: (chosen, _, client) => {
      client.setQueryData(['invoice', invoice.id], chosen)
      onClose()
    },
    says: () => 'Contact chosen',
  })
  if (!customer) return null
  const current = customer.contacts.find(({ id }) => id === invoice.contactId)
  if (current) return <ContactDialog customer={customer} contact={current} focus="email" onClose={onClose} />
  if (!customer.contacts.some(({ email }) => email !== null)) {
    return <ContactDialog customer={customer} contact={null} onClose={onClose} onDone={({ id }) => choose.mutate(id)} />
  }
  return <ChooseDialog {...{ invoice, customer, onClose }} busy={choose.isPending} onChoose={choose.mutate} />
}

type ChooseProps = Props & {
  readonly customer: CustomerJson
  readonly busy: boolean
  readonly onChoose: (contactId: string) => void
}

function ChooseDialog({ invoice, customer, onClose, busy, onChoose }: ChooseProps) {
  const mailable = customer.contacts.filter(({ email }) => email !== null)
  const [chosen, choose] = useState(mailable[0]?.id ?? '')
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Choose a contact"
      sentence={`${invoice.number} goes to this person from now on. Who it is made out to stays as it is.`}
      action="Choose contact"
      busy={busy}
      onAction={() => onChoose(chosen)}
    >
      <Radio.Group label="Send it to" value={chosen} onChange={choose}>
        <div className={classes.choices}>
          {mailable.map((contact: ContactJson) => (
            <Radio key={contact.id} size="xs" value={contact.id} label={`${contact.name}, ${contact.email}`} />
          ))}
        </div>
      </Radio.Group>
    </Dialog>
  )
}
