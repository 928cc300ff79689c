import type { Tx } from '../ports/tx.ts'

/** A person at a customer: who a document is sent to. At most one of a customer's contacts is primary. */
export type Contact = {
  readonly id: string
  readonly customerId: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly isPrimary: boolean
  readonly createdAt: Temporal.Instant
}

export type ContactFields = Pick<Contact, 'name' | 'email' | 'phone' | 'isPrimary'>

const COLUMNS = 'id, customer_id, name, email, phone, is_primary, created_at'

/** A contact that is not archived. */
export const findContact = (t: Tx, id: string): Promise<Contact | null> =>
  t.maybe<Contact>(`select ${COLUMNS} from contacts where organization_id = $1 and id = $2 and archived_at is null`, [
    t.organizationId,
    id,
  ])

/** The contact an invoice goes to, if it has one that is not archived. */
export const findContactOfInvoice = (t: Tx, invoiceId: string): Promise<Contact | null> =>
  t.maybe<Contact>(
    `select ${COLUMNS} from contacts where organization_id = $1 and archived_at is null
        and id = (select contact_id from invoices where organization_id = $1 and id = $2)`,
    [t.organizationId, invoiceId],
  )

/** The contacts of at most a page of customers, primary ones first; at most 50 of each are ever made. */
export const listContacts = (t: Tx, customerIds: readonly string[]): Promise<Contact[]> =>
  t.rows<Contact>(
    `select ${COLUMNS} from contacts
      where organization_id = $1 and customer_id = any($2) and archived_at is null
      order by customer_id, is_primary desc, created_at, id`,
    [t.organizationId, customerIds],
  )

export const insertContacts = (
  t: Tx,
  customerId: string,
  contacts: readonly (ContactFields & { readonly id: string })[],
): Promise<number> =>
  t.write(
    `insert into contacts (organization_id, customer_id, id, name, email, phone, is_primary, created_at, updated_at)
     select $1, $2, c.*, $8, $8 from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[]) as c`,
    [
      t.organizationId,
      customerId,
      contacts.map((c) => c.id),
      contacts.map((c) => c.name),
      contacts.map((c) => c.email),
      contacts.map((c) => c.phone),
      contacts.map((c) => c.isPrimary),
      t.now,
    ],
  )

export const updateContact = (t: Tx, id: string, c: ContactFields): Promise<number> =>
  t.write(
    `update contacts set name = $3, email = $4, phone = $5, is_primary = $6, updated_at = $7
      where organization_id = $1 and id = $2`,
    [t.organizationId, id, c.name, c.email, c.phone, c.isPrimary, t.now],
  )

/** Makes room for another primary contact; the customer is locked. */
export const clearPrimaryContact = (t: Tx, customerId: string): Promise<number> =>
  t.write(
    `update contacts set is_primary = false, updated_at = $3
      where organization_id = $1 and customer_id = $2 and is_primary and archived_at is null`,
    [t.organizationId, customerId, t.now],
  )

/** Invoices keep pointing at an archived contact; nothing can be sent to it any more. */
export const archiveContact = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update contacts set archived_at = $3, is_primary = false, updated_at = $3
      where organization_id = $1 and id = $2 and archived_at is null`,
    [t.organizationId, id, t.now],
  )
