import type { Address } from '../core/customer/bill-to.ts'
import type { Tx } from '../ports/tx.ts'
import type { ContactFields } from './contact.ts'
import { json } from './values.ts'

/** Who owes. `paymentTermsDays` null: the organization's terms. */
export type Customer = {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly taxId: string | null
  readonly currency: string
  readonly paymentTermsDays: number | null
  readonly billingAddress: Partial<Address>
  readonly notes: string
  readonly archivedAt: Temporal.Instant | null
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

export type CustomerFields = Omit<Customer, 'id' | 'archivedAt' | 'createdAt' | 'updatedAt'>

/** What a customer owes on open invoices and may still use, in one currency; minor units (PRODUCT R10). */
export type Balance = {
  readonly customerId: string
  readonly currency: string
  readonly outstanding: bigint
  readonly overdue: bigint
  readonly credit: bigint
}

const COLUMNS = `id, name, email, phone, tax_id, currency, payment_terms_days, billing_address, notes, archived_at, created_at, updated_at`

export const findCustomer = (t: Tx, id: string): Promise<Customer | null> =>
  t.maybe<Customer>(`select ${COLUMNS} from customers where organization_id = $1 and id = $2`, [t.organizationId, id])

/** Locked so that invoices can still be written for it meanwhile. */
export const lockCustomer = (t: Tx, id: string): Promise<Customer | null> =>
  t.maybe<Customer>(`select ${COLUMNS} from customers where organization_id = $1 and id = $2 for no key update`, [
    t.organizationId,
    id,
  ])

/** Without a currency it has the organization's. */
export type CustomerToInsert = Omit<CustomerFields, 'currency'> & {
  readonly id: string
  readonly currency: string | null
  readonly contacts: readonly (ContactFields & { readonly id: string })[]
}

/** A new customer and the people there. Need not be awaited. */
export const insertCustomer = (t: Tx, c: CustomerToInsert): Promise<number> =>
  t.write(
    `with customer as (
       insert into customers (organization_id, id, name, email, phone, tax_id, currency, payment_terms_days, billing_address,
              notes, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, coalesce($7, (select currency from organizations where id = $1)), $8, $9, $10, $11, $11))
     insert into contacts (organization_id, customer_id, id, name, email, phone, is_primary, created_at, updated_at)
     select $1, $2, p.*, $11, $11 from jsonb_to_recordset($12) as p (id uuid, name text, email text, phone text, is_primary boolean)`,
    [
      ...parameters(t, c.id, c),
      t.now,
      json(
        c.contacts.map(({ id, name, email, phone, isPrimary }) => ({ id, name, email, phone, is_primary: isPrimary })),
      ),
    ],
  )

/**
 * The customer whose credit is money of a gateway that nobody here asked for; made when it is first needed, archived so
 * that no invoice is made out to it, and locked. Its id is the organization's own.
 */
export async function ensureUnmatchedCustomer(t: Tx): Promise<string> {
  await t.write(
    `insert into customers (organization_id, id, name, currency, notes, archived_at, created_at, updated_at)
     select $1, $1, 'Unmatched payments', o.currency, 'Money that a gateway took and that belongs to no invoice.', $2, $2, $2
       from organizations o where o.id = $1
     on conflict (organization_id, id) do nothing`,
    [t.organizationId, t.now],
  )
  const { id } = await t.one<{ id: string }>(
    'select id from customers where organization_id = $1 and id = $1 for update',
    [t.organizationId],
  )
  return id
}

/** Writes a locked customer anew. */
export const updateCustomer = (
  t: Tx,
  id: string,
  c: CustomerFields,
  archivedAt: Temporal.Instant | null,
): Promise<number> =>
  t.write(
    `update customers set name = $3, email = $4, phone = $5, tax_id = $6, currency = $7, payment_terms_days = $8,
            billing_address = $9, notes = $10, archived_at = $11, updated_at = $12
      where organization_id = $1 and id = $2`,
    [...parameters(t, id, c), archivedAt, t.now],
  )

const parameters = (t: Tx, id: string, c: Omit<CustomerFields, 'currency'> & { readonly currency: string | null }) => [
  t.organizationId,
  id,
  c.name,
  c.email,
  c.phone,
  c.taxId,
  c.currency,
  c.paymentTermsDays,
  json(c.billingAddress),
  c.notes,
]

/** Where a page of customers ends: lists are sorted by `search`, which begins with the name in lower case. */
export type CustomerPosition = { readonly search: string; readonly id: string }

export type CustomerPage = {
  readonly q: string | undefined
  readonly archived: boolean
  readonly after: CustomerPosition | null
  readonly limit: number
}

/** A page of customers by name; `q` is looked for anywhere in name and e-mail, whatever its case. */
export const listCustomers = (t: Tx, page: CustomerPage): Promise<(Customer & CustomerPosition)[]> =>
  t.rows(
    `select ${COLUMNS}, search from customers
      where organization_id = $1 and (archived_at is not null) = $2
        ${page.q ? 'and strpos(search, lower($3)) > 0' : 'and $3::text is null'}
        ${page.after ? 'and (search, id) > ($5, $6)' : ''}
      order by search, id limit $4`,
    [
      t.organizationId,
      page.archived,
      page.q || null,
      page.limit,
      ...(page.after ? [page.after.search, page.after.id] : []),
    ],
  )

/**
 * Balances of at most a page of customers. `today` is the day in the organization's zone after which something is
 * overdue; `liveMode` keeps sandbox money out of real balances (I-31).
 */
export const listBalances = (
  t: Tx,
  customerIds: readonly string[],
  today: string,
  liveMode: boolean,
): Promise<Balance[]> =>
  t.rows<Balance>(
    `select customer_id, currency, sum(outstanding)::bigint as outstanding, sum(overdue)::bigint as overdue, sum(credit)::bigint as credit
       from (select customer_id, currency, amount_due as outstanding, case when due_on < $3 then amount_due else 0 end as overdue, 0 as credit
               from invoices
              where organization_id = $1 and customer_id = any($2) and live_mode = $4 and status in ('pending', 'sent', 'partially_paid')
             union all
             select customer_id, currency, 0, 0, amount from customer_credits
              where organization_id = $1 and customer_id = any($2) and live_mode = $4) each
      group by customer_id, currency order by currency`,
    [t.organizationId, customerIds, today, liveMode],
  )

/** Customers whose name or e-mail holds `q`; for lists of other nouns that are searched by customer. */
export async function findCustomerIdsByText(t: Tx, q: string, limit: number): Promise<string[]> {
  const rows = await t.rows<{ id: string }>(
    'select id from customers where organization_id = $1 and strpos(search, lower($2)) > 0 order by search limit $3',
    [t.organizationId, q, limit],
  )
  return rows.map((row) => row.id)
}
