import { countOf, type Invariant } from './invariant.ts'

const balance = (account: string): string => `
  select e.customer_id, e.currency, e.live_mode, sum(p.amount) as amount
    from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
   where p.organization_id = $1 and p.account = '${account}' group by 1, 2, 3`

const mode = (column: string): string => `case when ${column} then 'live' else 'test' end`

/** Refunds that are dispatched and not decided: posted to the ledger already, not yet taken off invoice and credit. */
const underWay = "('dispatched', 'unknown', 'pending')"

/** The books against what is kept elsewhere: who owes what, who has credit, what is on its way. */
export const ledgerBalanceInvariants: readonly Invariant[] = [
  {
    id: 'I-11',
    says: 'What the ledger says a customer owes is the sum of their open invoices',
    means: 'Receivable and invoices disagree; one of them was changed without the other.',
    counts: countOf('customers'),
    rows: 'customers',
    broken: `
      with owed as (
        select customer_id, currency, live_mode, sum(amount) as amount from (
          select customer_id, currency, live_mode, amount_due as amount from invoices
           where organization_id = $1 and issued_at is not null and voided_at is null and written_off_at is null
          union all
          select p.customer_id, r.currency, r.live_mode, r.from_invoice from refunds r
            join payments p on p.organization_id = r.organization_id and p.id = r.payment_id
           where r.organization_id = $1 and r.reopen and r.state in ${underWay}) open
         group by 1, 2, 3),
      ledger as (${balance('receivable')})
      select 'cus' as kind, customer_id as id, format('the ledger says %s, open invoices %s (%s, %s)',
               coalesce(l.amount, 0), coalesce(o.amount, 0), currency, ${mode('live_mode')}) as detail
        from ledger l full join owed o using (customer_id, currency, live_mode)
       where coalesce(l.amount, 0) <> coalesce(o.amount, 0) or l.amount < 0`,
  },
  {
    id: 'I-11',
    says: 'A customer’s credit in the ledger is the credit they may use, and never negative',
    means: 'Credit was given or used in one place only, or used twice.',
    counts: countOf('customer_credits'),
    rows: 'credit rows',
    broken: `
      with kept as (
        select customer_id, currency, live_mode, sum(amount) as amount from (
          select customer_id, currency, live_mode, amount from customer_credits where organization_id = $1
          union all
          select p.customer_id, r.currency, r.live_mode, -r.from_credit from refunds r
            join payments p on p.organization_id = r.organization_id and p.id = r.payment_id
           where r.organization_id = $1 and r.state in ${underWay}) usable
         group by 1, 2, 3),
      ledger as (${balance('customer_credit')})
      select 'cus' as kind, customer_id as id, format('the ledger says %s, credit rows %s (%s, %s)',
               -coalesce(l.amount, 0), coalesce(k.amount, 0), currency, ${mode('live_mode')}) as detail
        from ledger l full join kept k using (customer_id, currency, live_mode)
       where -coalesce(l.amount, 0) <> coalesce(k.amount, 0) or coalesce(k.amount, 0) < 0`,
  },
  {
    id: 'I-10',
    says: 'Money on its way back is exactly the refunds that are not decided',
    means: 'refunds_clearing holds money of no refund, or a refund under way is not in it.',
    counts: countOf('refunds'),
    rows: 'refunds',
    broken: `
      with waiting as (
        select currency, live_mode, sum(amount) as amount from refunds where organization_id = $1 and state in ${underWay} group by 1, 2),
      ledger as (
        select e.currency, e.live_mode, -sum(p.amount) as amount
          from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
         where p.organization_id = $1 and p.account = 'refunds_clearing' group by 1, 2)
      select null as kind, null::uuid as id, format('the ledger says %s, refunds under way %s (%s, %s)',
               coalesce(l.amount, 0), coalesce(w.amount, 0), currency, ${mode('live_mode')}) as detail
        from ledger l full join waiting w using (currency, live_mode)
       where coalesce(l.amount, 0) <> coalesce(w.amount, 0)`,
  },
  {
    id: 'I-18',
    says: 'Tips owed onward are the tips taken less the tips refunded',
    means: 'A tip was booked without its payment, or the other way round.',
    counts: countOf('payments', 'tip_amount > 0'),
    rows: 'tips',
    broken: `
      with kept as (
        select currency, live_mode, sum(amount) as amount from (
          select currency, live_mode, tip_amount as amount from payments where organization_id = $1 and state = 'captured'
          union all
          select currency, live_mode, -from_tip from refunds where organization_id = $1 and state in ('dispatched', 'unknown', 'pending', 'succeeded')) tips
         group by 1, 2),
      ledger as (
        select e.currency, e.live_mode, -sum(p.amount) as amount
          from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
         where p.organization_id = $1 and p.account = 'tips_payable' group by 1, 2)
      select null as kind, null::uuid as id, format('the ledger says %s, payments %s (%s, %s)',
               coalesce(l.amount, 0), coalesce(k.amount, 0), currency, ${mode('live_mode')}) as detail
        from ledger l full join kept k using (currency, live_mode)
       where coalesce(l.amount, 0) <> coalesce(k.amount, 0)`,
  },
]
