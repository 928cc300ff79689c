import { countOf, type Invariant } from './invariant.ts'

/** The status as CORRECTNESS §3 derives it, written a second time and in SQL, so that a slip in one of them shows (I-09). */
const derivedStatus = `case
    when issued_at is null then 'draft'
    when voided_at is not null then 'void'
    when written_off_at is not null then 'written_off'
    when total - credited - amount_paid > 0 then case when amount_paid > 0 then 'partially_paid' when sent_at is null then 'pending' else 'sent' end
    when amount_refunded = 0 then 'paid'
    when amount_paid = 0 then 'refunded'
    else 'partially_refunded' end`

const named = "coalesce(i.number, 'draft')"

export const invoiceInvariants: readonly Invariant[] = [
  {
    id: 'I-03',
    says: 'What an invoice says was paid is the sum of its allocations',
    means: 'An invoice shows more or less paid than money was put onto it.',
    counts: countOf('invoices'),
    rows: 'invoices',
    broken: `
      select 'inv' as kind, i.id, format('%s: paid %s, allocations add up to %s', ${named}, i.amount_paid, coalesce(a.amount, 0)) as detail
        from invoices i
        left join (select invoice_id, sum(amount) as amount from allocations where organization_id = $1 group by 1) a on a.invoice_id = i.id
       where i.organization_id = $1 and i.amount_paid <> coalesce(a.amount, 0)`,
  },
  {
    id: 'I-03',
    says: 'Every allocation comes from a captured payment, or goes back with a refund that succeeded',
    means: 'An invoice was settled by money that was never taken, or a refund was not taken off it.',
    counts: countOf('allocations'),
    rows: 'allocations',
    broken: `
      select 'inv' as kind, a.invoice_id as id, format('allocation of %s from %s %s %s', a.amount, a.source_kind, a.source_id,
               case when y.id is null and r.id is null then 'that does not exist' else 'does not fit it' end) as detail
        from allocations a
        left join payments y on y.organization_id = a.organization_id and a.source_kind = 'payment' and y.id = a.source_id
        left join refunds r on r.organization_id = a.organization_id and a.source_kind = 'refund' and r.id = a.source_id
       where a.organization_id = $1 and not coalesce(
             (y.state = 'captured' and y.invoice_id = a.invoice_id and a.amount between 1 and y.amount)
             or (r.state = 'succeeded' and r.invoice_id = a.invoice_id and a.amount = -r.from_invoice), false)
      union all
      select 'rfd', r.id, format('succeeded over %s of its invoice, and nothing was taken off the invoice', r.from_invoice)
        from refunds r where r.organization_id = $1 and r.state = 'succeeded' and r.from_invoice > 0 and not exists (
          select 1 from allocations a where a.organization_id = r.organization_id and a.source_kind = 'refund' and a.source_id = r.id)`,
  },
  {
    id: 'I-04',
    says: 'Paid and credited are not negative and together at most the total',
    means: 'An invoice was paid or credited past its total; the surplus should be the customer’s credit.',
    counts: countOf('invoices'),
    rows: 'invoices',
    broken: `
      select 'inv' as kind, i.id, format('%s: total %s, paid %s, credited %s, refunded %s', ${named}, i.total, i.amount_paid, i.credited, i.amount_refunded) as detail
        from invoices i
       where i.organization_id = $1 and (i.amount_paid < 0 or i.credited < 0 or i.amount_refunded < 0 or i.amount_paid + i.credited > i.total
             or (i.issued_at is null and i.amount_paid + i.credited + i.amount_refunded <> 0))`,
  },
  {
    id: 'I-04',
    says: 'What an invoice says was credited and refunded is its credit notes and refunds',
    means: 'An invoice asks for less than its documents say, or more.',
    counts: countOf('credit_notes'),
    rows: 'credit notes',
    broken: `
      select 'inv' as kind, i.id, format('%s: credited %s, credit notes %s; refunded %s, refunds %s', ${named}, i.credited, coalesce(n.amount, 0),
               i.amount_refunded, coalesce(r.amount, 0)) as detail
        from invoices i
        left join (select invoice_id, sum(amount) as amount from credit_notes where organization_id = $1 group by 1) n on n.invoice_id = i.id
        left join (select invoice_id, sum(from_invoice) as amount from refunds
                    where organization_id = $1 and state = 'succeeded' and not reopen group by 1) r on r.invoice_id = i.id
       where i.organization_id = $1 and (i.credited <> coalesce(n.amount, 0) or i.amount_refunded <> coalesce(r.amount, 0))`,
  },
  {
    id: 'I-09',
    says: 'The stored status of an invoice is the one its facts give',
    means: 'Lists and filters show an invoice in a state that it is not in.',
    counts: countOf('invoices'),
    rows: 'invoices',
    broken: `
      select 'inv' as kind, i.id, format('%s: stored %s, derived %s', ${named}, i.status, ${derivedStatus}) as detail
        from invoices i where i.organization_id = $1 and i.status is distinct from ${derivedStatus}`,
  },
  {
    id: 'I-28',
    says: 'The total and tax of an invoice are the sums of its lines, and nothing is negative',
    means: 'An invoice asks for an amount that its lines do not explain.',
    counts: countOf('line_items'),
    rows: 'lines',
    broken: `
      select 'inv' as kind, i.id, format('%s: total %s, lines %s; tax %s, lines %s', ${named}, i.total, coalesce(l.total, 0), i.tax_total, coalesce(l.tax, 0)) as detail
        from invoices i
        left join (select invoice_id, sum(total) as total, sum(tax) as tax, min(least(net, tax, total, gross)) as least
                     from line_items where organization_id = $1 group by 1) l on l.invoice_id = i.id
       where i.organization_id = $1 and (i.total <> coalesce(l.total, 0) or i.tax_total <> coalesce(l.tax, 0) or l.least < 0 or i.total < 0 or i.tax_total < 0)`,
  },
]
