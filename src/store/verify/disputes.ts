import { countOf, type Invariant } from './invariant.ts'

/** What of a dispute's money the ledger has in an account, by dispute. */
const posted = (account: string): string => `
  (select m.dispute_id, sum(p.amount) as amount
     from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
     join dispute_movements m on m.organization_id = e.organization_id and e.source_kind = 'dispute_movement' and m.id = e.source_id
    where p.organization_id = $1 and p.account ${account} group by 1)`

const open = "('warning', 'needs_response', 'under_review')"

/** Disputes, the payments they are of, and the money they hold. */
export const disputeInvariants: readonly Invariant[] = [
  {
    id: 'I-07',
    says: 'A payment knows what its open and lost disputes take away of it',
    means: 'A payment could be refunded although a bank has its money, or cannot although it is free.',
    counts: countOf('payments'),
    rows: 'payments',
    broken: `
      select 'pay' as kind, y.id, format('shows %s disputed, its disputes add up to %s', y.amount_disputed, coalesce(d.amount, 0)) as detail
        from payments y left join (
          select payment_id, currency, sum(amount) as amount from disputes
           where organization_id = $1 and stage <> 'inquiry' and status in ('needs_response', 'under_review', 'lost') group by 1, 2) d
          on d.payment_id = y.id and d.currency = y.currency
       where y.organization_id = $1 and y.amount_disputed <> coalesce(d.amount, 0)`,
  },
  {
    id: 'I-35',
    says: 'What a dispute holds and has lost is what the ledger has of it, and a decided one holds nothing',
    means: 'Money that a bank took is missing from the books, or stands in them twice.',
    counts: countOf('disputes'),
    rows: 'disputes',
    needsNow: true,
    // A gateway that has decided may book the money back a little later; a day is long enough for any we know.
    broken: `
      select 'dsp' as kind, d.id, format('%s, holds %s and lost %s; the ledger has %s and %s', d.status, d.amount_held, d.amount_lost,
               coalesce(h.amount, 0), coalesce(l.amount, 0)) as detail
        from disputes d left join ${posted("= 'dispute_held'")} h on h.dispute_id = d.id
        left join ${posted("= 'dispute_losses'")} l on l.dispute_id = d.id
       where d.organization_id = $1 and (d.amount_held <> coalesce(h.amount, 0) or d.amount_lost <> coalesce(l.amount, 0)
              or (d.status = 'lost' and d.amount_held <> 0)
              or (d.status in ('won', 'closed_warning') and d.amount_held <> 0 and d.closed_at < $2::timestamptz - interval '1 day'))`,
  },
  {
    id: 'I-10',
    says: 'What a bank took for a dispute and gave back has left the clearing account and come back to it, movement by movement',
    means: 'A movement of a dispute is not in the books as the gateway told it.',
    counts: countOf('dispute_movements'),
    rows: 'movements of disputes',
    broken: `
      with posted as (
        select e.source_id, sum(p.amount) as amount
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.source_kind = 'dispute_movement' and p.account like 'gateway_clearing:%' group by 1)
      select 'dsp' as kind, m.dispute_id as id, format('%s %s, fee %s, and the ledger has %s %s', m.kind, m.amount, m.fee, coalesce(l.amount, 0), m.currency) as detail
        from dispute_movements m left join posted l on l.source_id = m.id
       where m.organization_id = $1
         and coalesce(l.amount, 0) <> case m.kind when 'withdrawn' then -m.amount - m.fee else m.amount - m.fee end`,
  },
  {
    id: 'I-08',
    says: 'A dispute is of the account and mode of its payment, and of its charge',
    means: 'A dispute of one account or mode was put onto a payment of another.',
    counts: countOf('disputes', 'payment_id is not null'),
    rows: 'disputes with a payment',
    broken: `
      select 'dsp' as kind, d.id, format('of %s, its payment of %s', d.charge_txn_id, y.gateway_txn_id) as detail
        from disputes d join payments y on y.organization_id = d.organization_id and y.id = d.payment_id
       where d.organization_id = $1 and (y.gateway_account_id is distinct from d.gateway_account_id or y.live_mode <> d.live_mode
              or y.gateway_txn_id is distinct from d.charge_txn_id)`,
  },
  {
    id: 'I-12',
    says: 'The newest state on a dispute’s timeline is the state it is in',
    means: 'A dispute changed and its timeline does not say so.',
    counts: countOf('disputes'),
    rows: 'disputes',
    broken: `
      select 'dsp' as kind, d.id, format('is %s, and its timeline ends with %s', d.status, coalesce(e.status, 'nothing')) as detail
        from disputes d left join lateral (
          select data ->> 'status' as status from timeline_events
           where organization_id = $1 and subject_kind = 'dispute' and subject_id = d.id and data ? 'status' order by seq desc limit 1) e on true
       where d.organization_id = $1 and e.status is distinct from d.status`,
  },
  {
    id: 'I-15',
    says: 'Evidence was sent at most once while a dispute waited for it, and nothing is on its way for a decided one',
    means: 'A bank may have read the wrong evidence, or an answer is waited for that will never come.',
    counts: countOf('dispute_attempts'),
    rows: 'answers to disputes',
    needsNow: true,
    broken: `
      select 'dsp' as kind, a.dispute_id as id, format('%s answers are on their way', count(*)) as detail
        from dispute_attempts a where a.organization_id = $1 and a.state in ('dispatched', 'unknown') group by a.dispute_id having count(*) > 1
      union all
      select 'dsp', d.id, format('is %s, and an answer to it has been on its way since %s', d.status, a.dispatched_at)
        from dispute_attempts a join disputes d on d.organization_id = a.organization_id and d.id = a.dispute_id
       where a.organization_id = $1 and a.state in ('dispatched', 'unknown') and d.status not in ${open}
         and a.deadline_at < $2::timestamptz - interval '1 day'`,
  },
  {
    id: 'I-36',
    says: 'A dispute that does not fit its payment, or has none, has its exception',
    means: 'A bank takes money for something nobody here knows, and nobody was told.',
    counts: countOf('disputes'),
    rows: 'disputes',
    broken: `
      select 'dsp' as kind, d.id, format('%s %s of %s', d.amount, d.currency, coalesce(y.amount || ' ' || y.currency, 'no payment')) as detail
        from disputes d left join payments y on y.organization_id = d.organization_id and y.id = d.payment_id
       where d.organization_id = $1
         and case when y.id is null then d.status in ${open} else d.currency <> y.currency or d.amount > y.amount end
         and not exists (select 1 from exceptions e where e.organization_id = $1 and e.subject_kind = 'dispute' and e.subject_id = d.id
                            and e.kind in ('unmatched_dispute', 'currency_mismatch', 'amount_mismatch'))`,
  },
]
