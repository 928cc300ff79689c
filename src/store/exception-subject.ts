import type { Tx } from '../ports/tx.ts'

/** What a discrepancy is about, for people: whose, how much, and where it is shown. Minor units. */
export type ExceptionSubject = {
  readonly exceptionId: string
  readonly paymentId: string | null
  /** Where an attempt made no payment. */
  readonly intentId: string | null
  readonly invoiceId: string | null
  readonly invoiceNumber: string | null
  readonly customerId: string | null
  readonly customerName: string | null
  readonly amount: bigint | null
  readonly currency: string | null
}

const uuid = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
const named = (key: string): string =>
  `case when d.payload ->> '${key}' ~ ${uuid} then (d.payload ->> '${key}')::uuid end`

/** The subjects of at most a page of discrepancies, in one query. What has no page of its own is left out. */
export const listExceptionSubjects = (t: Tx, ids: readonly string[]): Promise<ExceptionSubject[]> =>
  t.rows(
    `select e.id as exception_id, s.payment_id, s.intent_id, v.id as invoice_id, v.number as invoice_number,
            c.id as customer_id, c.name as customer_name, s.amount, s.currency
       from exceptions e
       join lateral (
         select p.id as payment_id, null::uuid as intent_id, p.invoice_id, p.customer_id, p.amount, p.currency
           from payments p where e.subject_kind = 'payment' and p.organization_id = $1 and p.id = e.subject_id
         union all
         select r.payment_id, null, r.invoice_id, p.customer_id, r.amount, r.currency
           from refunds r join payments p on p.organization_id = r.organization_id and p.id = r.payment_id
          where e.subject_kind = 'refund' and r.organization_id = $1 and r.id = e.subject_id
         union all
         select r.payment_id, case when a.refund_id is null then a.intent_id end, coalesce(i.invoice_id, r.invoice_id), i.customer_id, a.amount, a.currency
           from gateway_attempts a
           left join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
           left join refunds r on r.organization_id = a.organization_id and r.id = a.refund_id
          where e.subject_kind = 'attempt' and a.organization_id = $1 and a.id = e.subject_id
         union all
         select d.payment_id, null, p.invoice_id, p.customer_id, d.amount, d.currency
           from disputes d left join payments p on p.organization_id = d.organization_id and p.id = d.payment_id
          where e.subject_kind = 'dispute' and d.organization_id = $1 and d.id = e.subject_id
         union all
         select null, null, i.id, i.customer_id, i.total, i.currency
           from invoices i where e.subject_kind = 'invoice' and i.organization_id = $1 and i.id = e.subject_id
         union all
         select null, null, null, k.id, null, null
           from customers k where e.subject_kind = 'customer' and k.organization_id = $1 and k.id = e.subject_id
         union all
         select p.id, null, coalesce(${named('invoiceId')}, p.invoice_id), p.customer_id, null, null
           from deliveries d left join payments p on p.organization_id = d.organization_id and p.id = ${named('paymentId')}
          where e.subject_kind = 'delivery' and d.organization_id = $1 and d.id = e.subject_id
       ) s on true
       left join invoices v on v.organization_id = e.organization_id and v.id = s.invoice_id
       left join customers c on c.organization_id = e.organization_id and c.id = coalesce(s.customer_id, v.customer_id)
      where e.organization_id = $1 and e.id = any($2)`,
    [t.organizationId, ids],
  )
