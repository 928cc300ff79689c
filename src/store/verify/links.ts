import { countOf, type Invariant } from './invariant.ts'

const rawToken = "'/pay/[A-Za-z0-9_-]{32}'"

export const linkInvariants: readonly Invariant[] = [
  {
    id: 'I-30',
    says: 'An invoice has at most one link in force, of its own customer, and no draft has one',
    means: 'An old link still opens a page that was meant to be closed, or opens somebody else’s.',
    counts: countOf('payment_links'),
    rows: 'links',
    broken: `
      select 'inv' as kind, invoice_id as id, format('%s links in force', count(*)) as detail
        from payment_links where organization_id = $1 and kind = 'invoice' and revoked_at is null group by invoice_id having count(*) > 1
      union all
      select 'lnk', l.id, case when i.id is null then 'its invoice does not exist' when i.issued_at is null then 'its invoice is a draft'
                               else 'its invoice belongs to another customer' end
        from payment_links l left join invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id
       where l.organization_id = $1 and l.kind = 'invoice' and l.revoked_at is null
         and (i.id is null or i.issued_at is null or i.customer_id <> l.customer_id)`,
  },
  {
    id: 'I-30',
    says: 'Links are kept as hash and ciphertext only',
    means: 'Whoever reads the database, a backup or a log can open a payment page.',
    counts: countOf('payment_links'),
    rows: 'links',
    broken: `
      select 'lnk' as kind, id, 'its hash or its sealed token has the wrong form' as detail
        from payment_links where organization_id = $1 and (octet_length(token_hash) <> 32 or octet_length(token_sealed) < 32 + 28 or get_byte(token_sealed, 0) <> 1)
      union all
      select case subject_kind when 'invoice' then 'inv' when 'payment' then 'pay' else null end, subject_id, 'its timeline holds a whole pay link'
        from timeline_events where organization_id = $1 and data::text ~ ${rawToken}
      union all
      select 'delivery', id, 'its payload holds a whole pay link' from deliveries where organization_id = $1 and payload::text ~ ${rawToken}
      union all
      select 'att', id, 'its request holds a whole pay link' from gateway_attempts where organization_id = $1 and (request::text ~ ${rawToken} or response::text ~ ${rawToken})`,
  },
]
