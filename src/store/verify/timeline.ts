import { countOf, type Invariant } from './invariant.ts'

/** Events of one type on one kind of subject, counted per subject, for comparing with the rows they tell of. */
const counted = (subjectKind: string, type: string): string =>
  `(select subject_id, count(*) as n from timeline_events where organization_id = $1 and subject_kind = '${subjectKind}' and type = '${type}' group by 1)`

const exactlyOne = (kind: string, row: string, subjectKind: string, type: string, condition: string): string => `
      select '${kind}' as kind, x.id, format('%s events "${type}", where %s is due', coalesce(e.n, 0), (${condition})::int) as detail
        from ${row} x left join ${counted(subjectKind, type)} e on e.subject_id = x.id
       where x.organization_id = $1 and coalesce(e.n, 0) <> (${condition})::int`

/** What people are told happened, against what happened (CORRECTNESS §1 rule 8). */
export const timelineInvariants: readonly Invariant[] = [
  {
    id: 'I-12',
    says: 'The timeline of every subject counts 1, 2, 3 … without gap',
    means: 'An event of somebody’s history is missing.',
    counts: countOf('timeline_events'),
    rows: 'events',
    broken: `
      select case subject_kind when 'invoice' then 'inv' when 'payment' then 'pay' when 'refund' then 'rfd' when 'customer' then 'cus'
                  when 'link' then 'lnk' when 'gateway_account' then 'gwa' when 'dispute' then 'dsp' else 'org' end as kind, subject_id as id,
             format('%s events, numbered %s to %s', count(*), min(seq), max(seq)) as detail
        from timeline_events where organization_id = $1 group by subject_kind, subject_id
       having min(seq) <> 1 or max(seq) <> count(*) or count(distinct seq) <> count(*)`,
  },
  {
    id: 'I-12',
    says: 'Issued, voided and written off stand on an invoice’s timeline exactly once',
    means: 'An invoice changed and its timeline does not say so, or says so twice.',
    counts: countOf('invoices'),
    rows: 'invoices',
    broken: `${exactlyOne('inv', 'invoices', 'invoice', 'issued', 'x.issued_at is not null')}
      union all ${exactlyOne('inv', 'invoices', 'invoice', 'voided', 'x.voided_at is not null')}
      union all ${exactlyOne('inv', 'invoices', 'invoice', 'written_off', 'x.written_off_at is not null')}
      union all
      select 'inv', i.id, format('%s payments and %s events "payment_received"', coalesce(y.n, 0), coalesce(e.n, 0))
        from invoices i
        left join (select invoice_id, count(*) as n from payments where organization_id = $1 and state = 'captured' group by 1) y on y.invoice_id = i.id
        left join ${counted('invoice', 'payment_received')} e on e.subject_id = i.id
       where i.organization_id = $1 and coalesce(y.n, 0) > coalesce(e.n, 0)`,
  },
  {
    id: 'I-12',
    says: 'Captured, refunded and refused refunds stand on a payment’s timeline exactly once',
    means: 'Money moved and the payment’s timeline does not say so, or says so twice.',
    counts: countOf('payments'),
    rows: 'payments',
    broken: `${exactlyOne('pay', 'payments', 'payment', 'captured', "x.state = 'captured'")}
      union all
      select 'rfd', r.id, format('%s: %s events "refund_requested", %s "refunded", %s "refund_failed"', r.state, coalesce(e.requested, 0),
             coalesce(e.refunded, 0), coalesce(e.failed, 0))
        from refunds r
        left join (select data ->> 'refundId' as refund, count(*) filter (where type = 'refund_requested') as requested,
                          count(*) filter (where type = 'refunded') as refunded, count(*) filter (where type = 'refund_failed') as failed
                     from timeline_events where organization_id = $1 and subject_kind = 'payment' and data ? 'refundId' group by 1) e on e.refund = r.id::text
       where r.organization_id = $1 and (coalesce(e.requested, 0) <> 1
             or coalesce(e.refunded, 0) <> (r.state = 'succeeded')::int
             or (r.state in ('failed', 'canceled') and coalesce(e.failed, 0) <> 1))`,
  },
]
