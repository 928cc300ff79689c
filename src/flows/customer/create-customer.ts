import { wholeAddress } from '../../core/customer/bill-to.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { type ContactFields, insertContacts } from '../../store/contact.ts'
import { type CustomerFields, insertCustomer } from '../../store/customer.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { checkContactText, checkCustomerText } from './customer-text.ts'

export type NewCustomer = Omit<CustomerFields, 'currency'> & {
  /** Absent: the organization's. */
  readonly currency?: string | undefined
  readonly contacts: readonly ContactFields[]
}

/** Makes a customer with its contacts and answers its id. Of the contacts one is primary: the first that says so, else the first. */
export async function createCustomer(ctx: Ctx, input: NewCustomer): Promise<string> {
  checkCustomerText(input)
  input.contacts.forEach((contact, i) => {
    checkContactText(contact, `contacts[${i}].`)
  })
  const id = ctx.ids.uuid()
  const chosen = input.contacts.findIndex((contact) => contact.isPrimary)
  const contacts = input.contacts.map((contact, i) => ({
    ...contact,
    id: ctx.ids.uuid(),
    isPrimary: i === Math.max(chosen, 0),
  }))

  await ctx.tx(async (t) => {
    insertCustomer(t, id, {
      ...input,
      currency: input.currency ?? null,
      billingAddress: wholeAddress(input.billingAddress),
    })
    if (contacts.length > 0) insertContacts(t, id, contacts)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'customer',
      subjectId: id,
      type: 'created',
      actor: ctx.actor,
    })
  })
  return id
}
