import { countOf, type Invariant } from './invariant.ts'

/** The books by themselves: every entry, and the whole. */
export const ledgerEntryInvariants: readonly Invariant[] = [
  {
    id: 'I-01',
    says: 'Every ledger entry sums to zero',
    means: 'Money appeared or vanished in the books; look at what posted this entry before anything else.',
    counts: countOf('ledger_entries'),
    rows: 'entries',
    broken: `
      select 'ledger_entry' as kind, e.id, format('entry %s of %s %s is off by %s %s', e.kind, e.source_kind, e.source_id, coalesce(p.off, 0), e.currency) as detail
        from ledger_entries e
        left join (select entry_id, sum(amount) as off from ledger_postings where organization_id = $1 group by entry_id) p on p.entry_id = e.id
       where e.organization_id = $1 and coalesce(p.off, 1) <> 0`,
  },
  {
    id: 'I-01',
    says: 'The whole ledger sums to zero for each currency and mode',
    means: 'The books as a whole do not balance.',
    counts: countOf('ledger_postings'),
    rows: 'postings',
    broken: `
      select null as kind, null::uuid as id, format('%s, %s: off by %s', e.currency, case when e.live_mode then 'live' else 'test' end, sum(p.amount)) as detail
        from ledger_postings p join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
       where p.organization_id = $1 group by e.currency, e.live_mode having sum(p.amount) <> 0`,
  },
  {
    id: 'I-08',
    says: 'A ledger entry has the currency, mode and customer of what it records',
    means: 'An entry points to nothing, or to something in another currency, mode or of another customer.',
    counts: countOf('ledger_entries'),
    rows: 'entries',
    broken: `
      select 'ledger_entry' as kind, e.id, format('entry %s of %s %s: %s', e.kind, e.source_kind, e.source_id,
               case when s.id is null then 'there is no such ' || e.source_kind
                    else format('%s %s for %s %s', e.currency, e.live_mode, s.currency, s.live_mode) end) as detail
        from ledger_entries e
        left join (
          select 'invoice' as kind, id, currency, live_mode, customer_id from invoices where organization_id = $1
          union all select 'credit_note', id, currency, live_mode, customer_id from credit_notes where organization_id = $1
          union all select 'payment', id, currency, live_mode, customer_id from payments where organization_id = $1
          union all select 'refund', r.id, r.currency, r.live_mode, p.customer_id from refunds r
            join payments p on p.organization_id = r.organization_id and p.id = r.payment_id where r.organization_id = $1
          union all select 'payout', id, currency, live_mode, null from payouts where organization_id = $1
          union all select 'dispute_movement', id, currency, live_mode, null from dispute_movements where organization_id = $1) s
          on s.kind = e.source_kind and s.id = e.source_id
       where e.organization_id = $1
         and (s.id is null or s.currency <> e.currency or s.live_mode <> e.live_mode
              -- What was found without an invoice was another customer's until it was put onto one.
              or (e.customer_id <> s.customer_id and not (e.kind in ('capture', 'unassign') and exists (
                    select 1 from ledger_entries u where u.organization_id = $1 and u.kind = 'unassign' and u.source_id = e.source_id
                       and u.customer_id = e.customer_id))))`,
  },
]
