import { Combobox, Loader, Select, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CustomerJson } from '../../../../src/contract/customer.ts'
import { customerListQuery, customerQuery } from '../../api/customers.ts'
import { ContactDialog } from '../../customers/contact-dialog.tsx'
import { CustomerDialog } from '../../customers/customer-dialog.tsx'
import classes from './builder-form.module.css'
import { choose } from './choose-customer.ts'
import type { ChangeDraft, DraftForm } from './draft-form.ts'
import optionClasses from './option.module.css'

const NEW_CUSTOMER = '+'
const NEW_CONTACT = '+contact'

type Props = { readonly form: DraftForm; readonly onChange: ChangeDraft; readonly error: string | undefined }

/** Found by typing a customer's or a contact's name; somebody new is made without leaving the page. */
export function CustomerPicker({ form, onChange, error }: Props) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [typed, setTyped] = useState<string | null>(null)
  const [creating, setCreating] = useState<string | null>(null)
  const [q] = useDebouncedValue((typed ?? '').trim(), 180)
  const found = useQuery({ ...customerListQuery({ q, limit: 6 }), enabled: combobox.dropdownOpened })
  const customers = found.data?.items ?? []

  const take = (customer: CustomerJson) => {
    onChange((now) => choose(now, customer, null))
    setTyped(null)
    combobox.closeDropdown()
  }
  const submit = (value: string) => {
    if (value === NEW_CUSTOMER) setCreating((typed ?? '').trim())
    const customer = customers.find(({ id }) => id === value)
    if (customer) take(customer)
    combobox.closeDropdown()
  }

  return (
    <div className={classes.two}>
      <Combobox store={combobox} onOptionSubmit={submit} shadow="md">
        <Combobox.Target>
          <TextInput
            label="Customer"
            placeholder="Type a name"
            value={typed ?? form.customerName}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              combobox.openDropdown()
              combobox.updateSelectedOptionIndex()
            }}
            onClick={() => combobox.openDropdown()}
            onBlur={() => {
              combobox.closeDropdown()
              setTyped(null)
            }}
            rightSection={found.isFetching && combobox.dropdownOpened ? <Loader size={14} /> : null}
            error={error}
            autoFocus={form.customerId === null}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options aria-label="Customers">
            {customers.map((customer) => (
              <Combobox.Option key={customer.id} value={customer.id}>
                <span className={optionClasses.name}>{customer.name}</span>
                <span className={optionClasses.more}>
                  {customer.contacts.map((contact) => contact.name).join(', ')}
                </span>
              </Combobox.Option>
            ))}
            <Combobox.Option value={NEW_CUSTOMER}>
              <span className={optionClasses.make}>
                <IconPlus size={14} />
                {typed?.trim() ? `New customer “${typed.trim()}”` : 'New customer'}
              </span>
            </Combobox.Option>
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {form.customerId && <ContactPicker form={form} customerId={form.customerId} onChange={onChange} />}
      {creating !== null && <CustomerDialog name={creating} onClose={() => setCreating(null)} onDone={take} />}
    </div>
  )
}

/** Whom the invoice is sent to; a contact can be added on the way. */
function ContactPicker({ form, customerId, onChange }: { form: DraftForm; customerId: string; onChange: ChangeDraft }) {
  const { data: customer } = useQuery({ ...customerQuery(customerId), refetchInterval: false })
  const [adding, setAdding] = useState(false)
  if (!customer) return null
  const pick = (value: string | null) => {
    if (value === NEW_CONTACT) setAdding(true)
    else onChange((now) => ({ ...choose(now, customer, value), currency: now.currency, terms: now.terms }))
  }
  return (
    <>
      <Select
        label="Contact"
        placeholder="Nobody yet"
        value={form.contactId}
        onChange={pick}
        allowDeselect={false}
        data={[
          ...customer.contacts.map(({ id, name }) => ({ value: id, label: name })),
          { value: NEW_CONTACT, label: '+ New contact' },
        ]}
      />
      {adding && (
        <ContactDialog
          customer={customer}
          contact={null}
          onClose={() => setAdding(false)}
          onDone={(contact) => {
            const withContact = { ...customer, contacts: [...customer.contacts, contact] }
            onChange((now) => ({ ...choose(now, withContact, contact.id), currency: now.currency, terms: now.terms }))
          }}
        />
      )}
    </>
  )
}
