import { countOf, type Invariant } from './invariant.ts'

/** Payments, refunds, and what they point to. */
export const paymentInvariants: readonly Invariant[] = [
  {
    id: 'I-06',
    says: 'An intent has one captured payment; any other is named by an exception',
    means: 'A customer was charged twice and nobody was told.',
    counts: countOf('payments', 'intent_id is not null'),
    rows: 'payments',
    broken: `
      select 'pay' as kind, y.id, format('a further payment of %s %s for intent %s, without an exception', y.amount, y.currency, y.intent_id) as detail
        from payments y
       where y.organization_id = $1 and y.state = 'captured' and y.intent_id is not null
         and exists (select 1 from payments first where first.organization_id = y.organization_id and first.intent_id = y.intent_id
                        and first.state = 'captured' and (first.created_at, first.id) < (y.created_at, y.id))
         and not exists (select 1 from exceptions e where e.organization_id = y.organization_id and e.subject_kind = 'payment' and e.subject_id = y.id
                            and e.kind in ('duplicate_charge', 'late_success'))`,
  },
  {
    id: 'I-06',
    says: 'An intent knows how much of it was captured, and has succeeded once something was',
    means: 'A paid intent looks payable, or an unpaid one paid.',
    counts: countOf('payment_intents'),
    rows: 'intents',
    broken: `
      select 'int' as kind, i.id, format('%s with %s captured; its payments add up to %s', i.state, i.amount_captured, coalesce(y.amount, 0)) as detail
        from payment_intents i
        left join (select intent_id, sum(amount) as amount from payments where organization_id = $1 and state = 'captured' group by 1) y on y.intent_id = i.id
       where i.organization_id = $1 and (
             (coalesce(y.amount, 0) <> i.amount_captured and not exists (
               select 1 from payments other join exceptions e on e.organization_id = other.organization_id and e.subject_id = other.id
                where other.organization_id = $1 and other.intent_id is null and e.facts ->> 'intentId' = i.id::text))
             or (coalesce(y.amount, 0) > 0 and i.state <> 'succeeded'))`,
  },
  {
    id: 'I-07',
    says: 'The refunds of a payment that have not failed are at most what was captured',
    means: 'More is given back, or on its way back, than was taken.',
    counts: countOf('refunds'),
    rows: 'refunds',
    broken: `
      select 'pay' as kind, y.id, format('captured %s, refunds %s %s', y.amount, r.amount, y.currency) as detail
        from payments y join (select payment_id, sum(amount) as amount from refunds
                               where organization_id = $1 and state not in ('failed', 'canceled') group by 1) r on r.payment_id = y.id
       where y.organization_id = $1 and r.amount > case when y.state = 'captured' then y.amount else 0 end`,
  },
  {
    id: 'I-07',
    says: 'A payment knows how much of it was refunded',
    means: 'A payment shows more or less refunded than its refunds that succeeded.',
    counts: countOf('payments'),
    rows: 'payments',
    broken: `
      select 'pay' as kind, y.id, format('shows %s refunded, its refunds that succeeded add up to %s', y.amount_refunded, coalesce(r.amount, 0)) as detail
        from payments y left join (select payment_id, sum(amount) as amount from refunds
                                    where organization_id = $1 and state = 'succeeded' group by 1) r on r.payment_id = y.id
       where y.organization_id = $1 and y.amount_refunded <> coalesce(r.amount, 0)`,
  },
  {
    id: 'I-07',
    says: 'A refund takes from each part of its payment no more than that part holds',
    means: 'A refund was taken off an invoice, a credit or a tip that did not get that much.',
    counts: countOf('refunds'),
    rows: 'refunds',
    broken: `
      with given as (
        select payment_id, sum(from_invoice) as invoice, sum(from_credit) as credit, sum(from_tip) as tip
          from refunds where organization_id = $1 and state not in ('failed', 'canceled') group by 1),
      applied as (select source_id, sum(amount) as amount from allocations where organization_id = $1 and source_kind = 'payment' group by 1),
      surplus as (select source_id, sum(amount) as amount from customer_credits where organization_id = $1 and source_kind = 'payment' group by 1)
      select 'pay' as kind, y.id, format('given back %s of invoice, %s of credit, %s of tip; it held %s, %s, %s', g.invoice, g.credit, g.tip,
               coalesce(a.amount, 0), coalesce(s.amount, 0), y.tip_amount) as detail
        from given g join payments y on y.organization_id = $1 and y.id = g.payment_id
        left join applied a on a.source_id = y.id left join surplus s on s.source_id = y.id
       where g.invoice > coalesce(a.amount, 0) or g.credit > coalesce(s.amount, 0) or g.tip > y.tip_amount`,
  },
  {
    id: 'I-08',
    says: 'Currency, mode, customer and gateway account agree from invoice to intent, attempt, payment and refund',
    means: 'Money of one currency, mode, customer or account was booked as another’s.',
    counts: countOf('payments'),
    rows: 'payments',
    broken: `
      select 'int' as kind, i.id, 'differs from its invoice or gateway account' as detail
        from payment_intents i join invoices v on v.organization_id = i.organization_id and v.id = i.invoice_id
        join gateway_accounts g on g.organization_id = i.organization_id and g.id = i.gateway_account_id
       where i.organization_id = $1 and (i.currency <> v.currency or i.live_mode <> v.live_mode or i.customer_id <> v.customer_id or g.live_mode <> i.live_mode)
      union all
      select 'att', a.id, 'differs from its intent' from gateway_attempts a
        join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
       where a.organization_id = $1 and (a.currency <> i.currency or a.gateway_account_id <> i.gateway_account_id)
      union all
      select 'pay', y.id, 'differs from its intent' from payments y
        join payment_intents i on i.organization_id = y.organization_id and i.id = y.intent_id
       where y.organization_id = $1 and (y.currency <> i.currency or y.live_mode <> i.live_mode or y.gateway_account_id is distinct from i.gateway_account_id
              or y.invoice_id is distinct from i.invoice_id)
      union all
      select 'pay', y.id, 'differs from its invoice' from payments y
        join invoices v on v.organization_id = y.organization_id and v.id = y.invoice_id
       where y.organization_id = $1 and (y.currency <> v.currency or y.live_mode <> v.live_mode or y.customer_id is distinct from v.customer_id)
      union all
      select 'rfd', r.id, 'differs from its payment' from refunds r
        join payments y on y.organization_id = r.organization_id and y.id = r.payment_id
       where r.organization_id = $1 and (r.currency <> y.currency or r.live_mode <> y.live_mode or r.gateway_account_id is distinct from y.gateway_account_id
              or r.invoice_id is distinct from y.invoice_id)
      union all
      select 'crn', n.id, 'differs from its invoice' from credit_notes n
        join invoices v on v.organization_id = n.organization_id and v.id = n.invoice_id
       where n.organization_id = $1 and (n.currency <> v.currency or n.live_mode <> v.live_mode or n.customer_id <> v.customer_id)`,
  },
  {
    id: 'I-18',
    says: 'A captured payment is what was applied, the tip and the surplus, and nothing is left over',
    means: 'Part of a payment is nowhere, or was used twice.',
    counts: countOf('payments', "state = 'captured'"),
    rows: 'payments',
    broken: `
      with applied as (select source_id, sum(amount) as amount from allocations where organization_id = $1 and source_kind = 'payment' group by 1),
      surplus as (select source_id, sum(amount) as amount from customer_credits where organization_id = $1 and source_kind = 'payment' group by 1)
      select 'pay' as kind, y.id, format('captured %s: applied %s, tip %s, surplus %s', y.amount, coalesce(a.amount, 0), y.tip_amount, coalesce(s.amount, 0)) as detail
        from payments y left join applied a on a.source_id = y.id left join surplus s on s.source_id = y.id
       where y.organization_id = $1 and y.amount * (y.state = 'captured')::int
             <> coalesce(a.amount, 0) + coalesce(s.amount, 0) + y.tip_amount * (y.state = 'captured')::int`,
  },
]
