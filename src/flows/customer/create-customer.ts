import { wholeAddress } from '../../core/customer/bill-to.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Ids } from '../../ports/ids.ts'
import type { ContactFields } from '../../store/contact.ts'
import { type CustomerFields, type CustomerToInsert, insertCustomer } from '../../store/customer.ts'
import { addFirstEvents, type NewTimelineEvent } from '../../store/timeline.ts'
import { checkContactText, checkCustomerText } from './customer-text.ts'

export type NewCustomer = Omit<CustomerFields, 'currency'> & {
  /** Absent: the organization's. */
  readonly currency?: string | undefined
  readonly contacts: readonly ContactFields[]
}

/** Makes a customer with its contacts and answers its id. */
export async function createCustomer(ctx: Ctx, input: NewCustomer): Promise<string> {
  const customer = checkCustomer(ctx.ids, input)
  await ctx.tx(async (t) => {
    insertCustomer(t, customer)
    addFirstEvents(t, [customerCreated(ctx, customer.id)])
  })
  return customer.id
}

/**
 * A new customer as it may be written, or a refusal that names the field at fault. Of its contacts one is primary: the
 * first that says so, else the first.
 */
export function checkCustomer(ids: Ids, input: NewCustomer): CustomerToInsert {
  checkCustomerText(input)
  input.contacts.forEach((contact, i) => {
    checkContactText(contact, `contacts[${i}].`)
  })
  const chosen = input.contacts.findIndex((contact) => contact.isPrimary)
  return {
    ...input,
    id: ids.uuid(),
    currency: input.currency ?? null,
    billingAddress: wholeAddress(input.billingAddress),
    contacts: input.contacts.map((contact, i) => ({
      ...contact,
      id: ids.uuid(),
      isPrimary: i === Math.max(chosen, 0),
    })),
  }
}

/** How a customer's timeline begins. */
export const customerCreated = (ctx: Ctx, customerId: string): NewTimelineEvent => ({
  id: ctx.ids.uuid(),
  subjectKind: 'customer',
  subjectId: customerId,
  type: 'created',
  actor: ctx.actor,
})
