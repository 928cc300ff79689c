import { countOf, type Invariant } from './invariant.ts'

/** Facts committed for others, and what was made of them (CORRECTNESS §10). */
export const outboxInvariants: readonly Invariant[] = [
  {
    id: 'I-13',
    says: 'A payment or refund that succeeded is in the outbox once, and nothing else is',
    means: 'Somebody will not hear of a payment, or hear of one that did not happen.',
    counts: countOf('outbox'),
    rows: 'messages',
    broken: `
      with facts as (
        select 'payment_succeeded' as topic, 'pay' as kind, id from payments where organization_id = $1 and state = 'captured'
        union all select 'refund_succeeded', 'rfd', id from refunds where organization_id = $1 and state = 'succeeded'),
      told as (
        select topic, subject_id as id, count(*) as n from outbox
         where organization_id = $1 and topic in ('payment_succeeded', 'refund_succeeded') group by 1, 2)
      select coalesce(f.kind, case topic when 'payment_succeeded' then 'pay' else 'rfd' end) as kind, id,
             format('%s messages "%s", where %s is due', coalesce(told.n, 0), topic, (f.kind is not null)::int) as detail
        from facts f full join told using (topic, id) where coalesce(told.n, 0) <> (f.kind is not null)::int`,
  },
  {
    id: 'I-23',
    says: 'Every delivery was made, is planned, or failed with an exception',
    means: 'A message to somebody was dropped and nobody was told.',
    counts: countOf('deliveries'),
    rows: 'deliveries',
    broken: `
      select 'delivery' as kind, d.id, format('%s to %s is %s after %s tries', d.template, d.destination_id, d.state, d.tries) as detail
        from deliveries d
       where d.organization_id = $1 and (
             (d.state = 'waiting') <> (d.next_at is not null)
          or (d.state = 'delivered') <> (d.delivered_at is not null)
          or (d.state = 'failed' and d.template <> 'invoice' and not exists (
                select 1 from exceptions e where e.organization_id = d.organization_id and e.kind = 'delivery_failed' and e.subject_id = d.id))
          or (d.state = 'failed' and d.template = 'invoice' and not exists (
                select 1 from timeline_events e where e.organization_id = d.organization_id and e.subject_kind = 'invoice'
                   and e.subject_id::text = d.payload ->> 'invoiceId' and e.type = 'send_failed')))`,
  },
]
