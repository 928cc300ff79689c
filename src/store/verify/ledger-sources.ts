import { countOf, type Invariant } from './invariant.ts'

/** What was posted for one payment, refund or invoice, against the row itself. */
export const ledgerSourceInvariants: readonly Invariant[] = [
  {
    id: 'I-10',
    says: 'What a gateway captured and kept as its fee is in its clearing account, payment by payment',
    means: 'A payment is not in the books as the gateway reported it.',
    counts: countOf('payments', "kind = 'gateway'"),
    rows: 'gateway payments',
    broken: `
      with posted as (
        select e.source_id, sum(p.amount) as amount
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.kind in ('capture', 'fee', 'unassign', 'assign') and p.account like 'gateway_clearing:%'
         group by 1)
      select 'pay' as kind, y.id, format('captured %s, fee %s, in the ledger %s %s', y.amount, coalesce(y.fee, 0), coalesce(posted.amount, 0), y.currency) as detail
        from payments y left join posted on posted.source_id = y.id
       where y.organization_id = $1 and y.kind = 'gateway'
         and coalesce(posted.amount, 0) <> case when y.state = 'captured' then y.amount - coalesce(y.fee, 0) else 0 end`,
  },
  {
    id: 'I-10',
    says: 'Every posting to a clearing account belongs to a payment, refund, dispute or payout through that gateway account',
    means: 'Money was posted to the clearing account of another gateway account.',
    counts: countOf('ledger_postings', "account like 'gateway_clearing:%'"),
    rows: 'postings',
    broken: `
      select 'ledger_entry' as kind, e.id, format('entry %s of %s %s is posted to %s', e.kind, e.source_kind, e.source_id, p.account) as detail
        from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
        left join payments y on y.organization_id = e.organization_id and e.source_kind = 'payment' and y.id = e.source_id
        left join refunds r on r.organization_id = e.organization_id and e.source_kind = 'refund' and r.id = e.source_id
        left join payouts o on o.organization_id = e.organization_id and e.source_kind = 'payout' and o.id = e.source_id
        left join dispute_movements m on m.organization_id = e.organization_id and e.source_kind = 'dispute_movement' and m.id = e.source_id
        left join disputes d on d.organization_id = m.organization_id and d.id = m.dispute_id
       where p.organization_id = $1 and p.account like 'gateway_clearing:%'
         and p.account is distinct from 'gateway_clearing:' || coalesce(y.gateway_account_id, r.gateway_account_id, o.gateway_account_id, d.gateway_account_id)`,
  },
  {
    id: 'I-10',
    says: 'What a gateway paid out has left its clearing account for the bank, payout by payout',
    means: 'A payout is not in the books as it reached the bank.',
    counts: countOf('payouts'),
    rows: 'payouts',
    broken: `
      with posted as (
        select e.source_id, sum(p.amount) filter (where p.account = 'bank') as bank, -sum(p.amount) filter (where p.account like 'gateway_clearing:%') as gone
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.kind = 'payout' group by 1)
      select 'payout' as kind, o.id, format('%s %s paid out; the ledger says %s in the bank and %s gone from clearing', o.amount, o.currency,
               coalesce(posted.bank, 0), coalesce(posted.gone, 0)) as detail
        from payouts o left join posted on posted.source_id = o.id
       where o.organization_id = $1 and (coalesce(posted.bank, 0) <> o.amount or coalesce(posted.gone, 0) <> o.amount + o.fee_difference)`,
  },
  {
    id: 'I-10',
    says: 'A payment is posted as it was applied: to its invoice, to credit, to the tip',
    means: 'The books apply a payment differently from the invoice.',
    counts: countOf('payments', "state = 'captured'"),
    rows: 'payments',
    broken: `
      with posted as (
        select e.source_id, -sum(p.amount) filter (where p.account = 'receivable') as applied,
               -sum(p.amount) filter (where p.account = 'customer_credit') as surplus, -sum(p.amount) filter (where p.account = 'tips_payable') as tip
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.kind in ('capture', 'offline', 'unassign', 'assign') group by 1),
      applied as (select source_id, sum(amount) as amount from allocations where organization_id = $1 and source_kind = 'payment' group by 1),
      surplus as (select source_id, sum(amount) as amount from customer_credits where organization_id = $1 and source_kind = 'payment' group by 1)
      select 'pay' as kind, y.id, format('applied %s, credit %s, tip %s; the ledger says %s, %s, %s', coalesce(a.amount, 0), coalesce(s.amount, 0),
               y.tip_amount, coalesce(posted.applied, 0), coalesce(posted.surplus, 0), coalesce(posted.tip, 0)) as detail
        from payments y left join posted on posted.source_id = y.id left join applied a on a.source_id = y.id left join surplus s on s.source_id = y.id
       where y.organization_id = $1 and y.state = 'captured'
         and (coalesce(a.amount, 0) <> coalesce(posted.applied, 0) or coalesce(s.amount, 0) <> coalesce(posted.surplus, 0)
              or y.tip_amount <> coalesce(posted.tip, 0))`,
  },
  {
    id: 'I-10',
    says: 'A refund has left where its payment arrived, once it succeeded and not before',
    means: 'A refund is in the books and did not happen, or happened and is not in the books.',
    counts: countOf('refunds'),
    rows: 'refunds',
    broken: `
      with posted as (
        select e.source_id, -sum(p.amount) filter (where p.account like 'gateway_clearing:%' or p.account = 'bank') as gone,
               -sum(p.amount) filter (where p.account = 'refunds_clearing') as waiting
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.source_kind = 'refund' group by 1)
      select 'rfd' as kind, r.id, format('%s over %s; the ledger says %s gone and %s on its way', r.state, r.amount, coalesce(posted.gone, 0), coalesce(posted.waiting, 0)) as detail
        from refunds r left join posted on posted.source_id = r.id
       where r.organization_id = $1
         and (coalesce(posted.gone, 0) <> case when r.state = 'succeeded' then r.amount else 0 end
              or coalesce(posted.waiting, 0) <> case when r.state in ('dispatched', 'unknown', 'pending') then r.amount else 0 end)`,
  },
  {
    id: 'I-11',
    says: 'An issued invoice is in the books with its total and tax; one given up is taken off again',
    means: 'An invoice was issued, voided or written off without its ledger entry.',
    counts: countOf('invoices', 'issued_at is not null'),
    rows: 'issued invoices',
    broken: `
      with posted as (
        select e.source_id, sum(p.amount) filter (where e.kind = 'issue' and p.account = 'receivable') as issued,
               -sum(p.amount) filter (where e.kind = 'issue' and p.account = 'tax_payable') as tax,
               -sum(p.amount) filter (where e.kind in ('void', 'write_off') and p.account = 'receivable') as given_up
          from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
         where e.organization_id = $1 and e.source_kind = 'invoice' group by 1)
      select 'inv' as kind, i.id, format('%s: total %s with tax %s; the ledger says %s with tax %s, and %s given up', coalesce(i.number, 'draft'),
               i.total, i.tax_total, coalesce(posted.issued, 0), coalesce(posted.tax, 0), coalesce(posted.given_up, 0)) as detail
        from invoices i left join posted on posted.source_id = i.id
       where i.organization_id = $1
         and (coalesce(posted.issued, 0) <> case when i.issued_at is null then 0 else i.total end
              or coalesce(posted.tax, 0) <> case when i.issued_at is null then 0 else i.tax_total end
              or coalesce(posted.given_up, 0) <> case when i.voided_at is null and i.written_off_at is null then 0 else i.amount_due end)`,
  },
]
