import type { ContactJson, CustomerJson } from '../../contract/customer.ts'
import { wholeAddress } from '../../core/customer/bill-to.ts'
import { showId } from '../../core/id/id.ts'
import type { Contact } from '../../store/contact.ts'
import type { Balance, Customer } from '../../store/customer.ts'
import { minorUnits } from '../http.ts'

export const presentContact = (c: Contact): ContactJson => ({
  id: showId('con', c.id),
  customerId: showId('cus', c.customerId),
  name: c.name,
  email: c.email,
  phone: c.phone,
  isPrimary: c.isPrimary,
  createdAt: c.createdAt.toString(),
})

/** A customer with its own contacts and balances picked out of those of a whole page. */
export const presentCustomer = (
  c: Customer,
  contacts: readonly Contact[],
  balances: readonly Balance[],
): CustomerJson => ({
  id: showId('cus', c.id),
  name: c.name,
  email: c.email,
  phone: c.phone,
  taxId: c.taxId,
  currency: c.currency,
  paymentTermsDays: c.paymentTermsDays,
  billingAddress: { ...wholeAddress(c.billingAddress) },
  notes: c.notes,
  archived: c.archivedAt !== null,
  contacts: contacts.filter((contact) => contact.customerId === c.id).map(presentContact),
  balances: balances
    .filter((balance) => balance.customerId === c.id)
    .map(({ currency, outstanding, overdue, credit }) => ({
      currency,
      outstanding: minorUnits(outstanding),
      overdue: minorUnits(overdue),
      credit: minorUnits(credit),
    })),
  createdAt: c.createdAt.toString(),
  updatedAt: c.updatedAt.toString(),
})
