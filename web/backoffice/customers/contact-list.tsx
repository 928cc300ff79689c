import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ContactJson, CustomerJson } from '../../../src/contract/customer.ts'
import { Tag } from '../../ui/badges.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { changeContact, deleteContact } from '../api/customers.ts'
import { useMay } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import { Section } from '../page/page.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import classes from './customers.module.css'

/** The people at a customer: to whom invoices are sent. */
export function ContactList({ customer }: { readonly customer: CustomerJson }) {
  const may = useMay('customers.edit')
  const [editing, setEditing] = useState<ContactJson | 'new' | null>(null)
  const [removing, setRemoving] = useState<ContactJson | null>(null)
  const stale = [['customer', customer.id], ['customers'], ['invoice']]
  const remove = useCommand((id: string) => deleteContact(id), {
    stale,
    done: () => setRemoving(null),
    says: () => 'Contact removed',
  })
  const promote = useCommand((id: string) => changeContact(id, { isPrimary: true }), { stale })

  return (
    <Section
      title="Contacts"
      action={
        may && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={14} />}
            onClick={() => setEditing('new')}
          >
            Add contact
          </Button>
        )
      }
    >
      {customer.contacts.length === 0 && (
        <p className="quiet">Nobody yet. Invoices need a contact with an e-mail to be sent.</p>
      )}
      <ul>
        {customer.contacts.map((contact) => (
          <li key={contact.id} className={classes.contact} data-testid={`contact-${contact.id}`}>
            <div>
              <p>
                {contact.name} {contact.isPrimary && <Tag>Primary</Tag>}
              </p>
              <p>{[contact.email ?? 'No e-mail', contact.phone].filter(Boolean).join(' · ')}</p>
            </div>
            {may && (
              <Menu>
                <Menu.Target>
                  <ActionIcon aria-label={`Change ${contact.name}`}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setEditing(contact)}>Edit contact</Menu.Item>
                  {!contact.isPrimary && <Menu.Item onClick={() => promote.mutate(contact.id)}>Make primary</Menu.Item>}
                  <Menu.Item color="var(--danger)" onClick={() => setRemoving(contact)}>
                    Remove contact
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {editing !== null && (
        <ContactDialog
          customer={customer}
          contact={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {removing && (
        <Dialog
          opened
          danger
          onClose={() => setRemoving(null)}
          title={`Remove ${removing.name}`}
          sentence={`${removing.name} is no longer offered for invoices to ${customer.name}. Invoices that were sent stay as they are.`}
          action="Remove contact"
          busy={remove.isPending}
          onAction={() => remove.mutate(removing.id)}
        />
      )}
    </Section>
  )
}
