import type { CustomerJson } from '../../../../src/contract/customer.ts'
import { fillBillTo } from '../../../../src/core/customer/bill-to.ts'
import { billToForm, type DraftForm } from './draft-form.ts'

/**
 * What choosing a customer fills in: address, tax id, currency and terms, e-mail and phone of the contact first (J16).
 * Without a named contact the primary one is taken.
 */
export function choose(form: DraftForm, customer: CustomerJson, contactId: string | null): DraftForm {
  const contact =
    customer.contacts.find(({ id }) => id === contactId) ??
    customer.contacts.find(({ isPrimary }) => isPrimary) ??
    customer.contacts[0] ??
    null
  return {
    ...form,
    customerId: customer.id,
    customerName: customer.name,
    contactId: contact?.id ?? null,
    billTo: billToForm(fillBillTo(customer, contact)),
    currency: customer.currency,
    terms: customer.paymentTermsDays === null ? form.terms : String(customer.paymentTermsDays),
  }
}
