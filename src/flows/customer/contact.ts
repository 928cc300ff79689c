import { contactNotFound, customerNotFound, tooManyContacts } from '../../core/customer/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  archiveContact,
  type Contact,
  type ContactFields,
  clearPrimaryContact,
  findContact,
  insertContacts,
  listContacts,
  updateContact,
} from '../../store/contact.ts'
import { lockCustomer } from '../../store/customer.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { checkContactText } from './customer-text.ts'

const MAX_CONTACTS = 50

/** Adds a person to a customer and answers the contact's id. The first one is primary; a new primary one takes over. */
export async function createContact(ctx: Ctx, customerId: string, fields: ContactFields): Promise<string> {
  checkContactText(fields)
  const id = ctx.ids.uuid()
  await ctx.tx(async (t) => {
    const customer = await lockCustomer(t, customerId)
    if (!customer) throw customerNotFound()
    const others = await listContacts(t, [customerId])
    if (others.length >= MAX_CONTACTS) throw tooManyContacts(MAX_CONTACTS)

    const isPrimary = fields.isPrimary || others.length === 0
    if (isPrimary) clearPrimaryContact(t, customerId)
    insertContacts(t, customerId, [{ ...fields, isPrimary, id }])
    note(t, ctx, customerId, 'contact_added', fields.name)
  })
  return id
}

/** Changes the given fields. Making another contact primary is how one stops being it. */
export async function patchContact(ctx: Ctx, id: string, patch: Partial<ContactFields>): Promise<void> {
  checkContactText(patch)
  await ctx.tx(async (t) => {
    const contact = await lockWithCustomer(t, id)
    const next = { ...contact, ...defined(patch), isPrimary: contact.isPrimary || patch.isPrimary === true }
    if (next.isPrimary && !contact.isPrimary) clearPrimaryContact(t, contact.customerId)
    updateContact(t, id, next)
    note(t, ctx, contact.customerId, 'contact_changed', next.name)
  })
}

/** Takes a contact away; the oldest of the others becomes primary in its place. Invoices keep what they say. */
export async function deleteContact(ctx: Ctx, id: string): Promise<void> {
  await ctx.tx(async (t) => {
    const contact = await lockWithCustomer(t, id)
    const others = (await listContacts(t, [contact.customerId])).filter((other) => other.id !== id)
    archiveContact(t, id)
    const next = contact.isPrimary ? others[0] : undefined
    if (next) updateContact(t, next.id, { ...next, isPrimary: true })
    note(t, ctx, contact.customerId, 'contact_removed', contact.name)
  })
}

/** The customer's row is what serialises changes of its contacts; the contact is read again under it. */
async function lockWithCustomer(t: Tx, id: string): Promise<Contact> {
  const found = await findContact(t, id)
  if (!found) throw contactNotFound()
  await lockCustomer(t, found.customerId)
  const contact = await findContact(t, id)
  if (!contact) throw contactNotFound()
  return contact
}

const defined = <T extends object>(patch: T): T =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T

const note = (t: Tx, ctx: Ctx, customerId: string, type: string, name: string): Promise<number> =>
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'customer',
    subjectId: customerId,
    type,
    data: { name },
    actor: ctx.actor,
  })
