import type { InvoiceStatus } from '../core/invoice/status.ts'
import type { SqlValue, Tx } from '../ports/tx.ts'
import { findCustomerIdsByText } from './customer.ts'

/** Which invoices; all conditions hold at once. Days are calendar days in the organization's zone. */
export type InvoiceFilter = {
  readonly liveMode: boolean
  readonly status?: InvoiceStatus | 'outstanding' | 'overdue' | undefined
  readonly customerId?: string | undefined
  readonly issuedFrom?: string | undefined
  readonly issuedTo?: string | undefined
  /** Beginning of a number, its last digits, a whole reference, or part of a customer's name or e-mail. */
  readonly q?: string | undefined
  /** Only those this user made, for roles that see their own records (CORRECTNESS §19). */
  readonly createdBy?: string | undefined
  /** The day it is now, for `overdue`. */
  readonly today: string
}

/** What a list shows of an invoice. */
export type ListedInvoice = {
  readonly id: string
  readonly number: string | null
  readonly status: InvoiceStatus
  readonly customerId: string
  readonly customerName: string
  readonly reference: string | null
  readonly currency: string
  readonly total: bigint
  readonly credited: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly amountDue: bigint
  readonly issueOn: string | null
  readonly dueOn: string | null
  readonly issuedAt: Temporal.Instant | null
  readonly sentAt: Temporal.Instant | null
  readonly viewedAt: Temporal.Instant | null
  readonly voidedAt: Temporal.Instant | null
  readonly writtenOffAt: Temporal.Instant | null
  readonly liveMode: boolean
  readonly createdAt: Temporal.Instant
  /** An attempt to pay it is under way or undecided. */
  readonly processing: boolean
  readonly disputed: boolean
}

export type InvoicePosition = { readonly createdAt: string; readonly id: string }

/** Facts from elsewhere that badges are made of; `i` is the invoice. */
const BADGE_FACTS = `
  exists (select 1 from payment_intents p where p.organization_id = i.organization_id and p.invoice_id = i.id
             and p.state in ('requires_action', 'processing', 'unknown')) as processing,
  exists (select 1 from payments p join disputes d on d.organization_id = p.organization_id and d.payment_id = p.id
           where p.organization_id = i.organization_id and p.invoice_id = i.id
             and d.status in ('warning', 'needs_response', 'under_review')) as disputed`

/** A page of invoices, newest first. Pages by position, so the thousandth is as quick as the first. */
export async function listInvoices(
  t: Tx,
  filter: InvoiceFilter,
  after: InvoicePosition | null,
  limit: number,
): Promise<ListedInvoice[]> {
  const where = await conditionsOf(t, filter)
  if (after) where.add((at, id) => `(i.created_at, i.id) < (${at}, ${id})`, after.createdAt, after.id)
  return t.rows<ListedInvoice>(
    `select i.id, i.number, i.status, i.customer_id, c.name as customer_name, i.reference, i.currency, i.total, i.credited,
            i.amount_paid, i.amount_refunded, i.amount_due, i.issue_on, i.due_on, i.issued_at, i.sent_at, i.viewed_at,
            i.voided_at, i.written_off_at, i.live_mode, i.created_at, ${BADGE_FACTS}
       from (select * from invoices i where ${where.sql()} order by i.created_at desc, i.id desc limit ${where.parameter(limit)}) i
       join customers c on c.organization_id = i.organization_id and c.id = i.customer_id
      order by i.created_at desc, i.id desc`,
    where.parameters,
  )
}

/** Sums of one currency over all that a filter lets through, in minor units (J21). Void invoices count, but sum to nothing. */
export type InvoiceTotals = {
  readonly currency: string
  readonly count: bigint
  readonly total: bigint
  readonly outstanding: bigint
  readonly overdue: bigint
}

export async function sumInvoices(t: Tx, filter: InvoiceFilter): Promise<InvoiceTotals[]> {
  const where = await conditionsOf(t, filter)
  const today = where.parameter(filter.today)
  return t.rows<InvoiceTotals>(
    `select currency, count(*) as count, coalesce(sum(total) filter (where status <> 'void'), 0)::bigint as total,
            coalesce(sum(amount_due) filter (where ${OUTSTANDING}), 0)::bigint as outstanding,
            coalesce(sum(amount_due) filter (where ${OUTSTANDING} and due_on < ${today}), 0)::bigint as overdue
       from invoices i where ${where.sql()} group by currency order by currency`,
    where.parameters,
  )
}

const OUTSTANDING = `status in ('pending', 'sent', 'partially_paid')`
const MAX_CUSTOMERS_SEARCHED = 200

/**
 * Conditions and their parameters. Text is compared with = < > only: row-level security lets an index be used for those
 * and not for LIKE, which would read every invoice (docs: PostgreSQL, "leakproof").
 */
async function conditionsOf(t: Tx, f: InvoiceFilter) {
  const where = conditions()
  where.add((o) => `i.organization_id = ${o}`, t.organizationId)
  where.add((live) => `i.live_mode = ${live}`, f.liveMode)
  if (f.status === 'outstanding') where.add(() => `i.${OUTSTANDING}`)
  else if (f.status === 'overdue') where.add((today) => `i.${OUTSTANDING} and i.due_on < ${today}`, f.today)
  else if (f.status) where.add((status) => `i.status = ${status}`, f.status)
  if (f.customerId) where.add((id) => `i.customer_id = ${id}`, f.customerId)
  if (f.issuedFrom) where.add((day) => `i.issue_on >= ${day}`, f.issuedFrom)
  if (f.issuedTo) where.add((day) => `i.issue_on <= ${day}`, f.issuedTo)
  if (f.createdBy) where.add((id) => `i.created_by ->> 'id' = ${id}`, f.createdBy)
  if (f.q?.trim()) await addSearch(t, where, f.q.trim())
  return where
}

type Conditions = ReturnType<typeof conditions>

async function addSearch(t: Tx, where: Conditions, q: string): Promise<void> {
  const customerIds = await findCustomerIdsByText(t, q, MAX_CUSTOMERS_SEARCHED)
  const from = q.toLowerCase()
  where.add(
    (ids, start, end, tail, reference) =>
      `(i.customer_id = any(${ids}) or i.reference = ${reference} or i.number_tail = ${tail}
        or (i.search collate "C" >= ${start} and i.search collate "C" < ${end}))`,
    customerIds,
    from,
    `${from}\u{10ffff}`,
    /^\d{1,18}$/.test(q) ? BigInt(q) : null,
    q,
  )
}

function conditions() {
  const parts: string[] = []
  const parameters: SqlValue[] = []
  const parameter = (value: SqlValue): string => `$${parameters.push(value)}`
  return {
    parameters,
    parameter,
    add: (part: (...names: string[]) => string, ...values: SqlValue[]): void => {
      parts.push(part(...values.map(parameter)))
    },
    sql: () => parts.join(' and '),
  }
}
