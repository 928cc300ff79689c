import { type BenchWorld, concludeWithVerify } from './bench-world.ts'

/** a million postings verified in a minute. Entries are copied as balanced adjustments that touch no invoice. */
export async function benchVerify(world: BenchWorld, { postings }: { readonly postings: number }) {
  console.log(`\nWriting ${postings} postings ...`)
  await world.asOwner(`
    alter table ledger_entries no force row level security;
    alter table ledger_postings no force row level security;
    alter table invoices no force row level security;
    alter table line_items no force row level security;
    alter table timeline_events no force row level security;
    alter table number_series no force row level security;
    alter table customers no force row level security;
    create temporary table made as
      select gen_random_uuid() as invoice_id, gen_random_uuid() as line_id, gen_random_uuid() as entry_id, gen_random_uuid() as event_id,
             s.next_number + n - 1 as number, 1000 + n as total, s.organization_id, s.prefix, s.digits,
             c.id as customer_id
        from generate_series(1, ${Math.ceil(postings / 2)}) n,
             (select * from number_series where kind = 'invoice') s,
             (select organization_id, id, row_number() over (order by id) - 1 as position, count(*) over () as customers from customers) c
       where c.organization_id = s.organization_id and c.position = n % c.customers;
    alter table customers force row level security;
    update number_series set next_number = next_number + ${Math.ceil(postings / 2)} where kind = 'invoice';
    insert into invoices (organization_id, id, customer_id, number, currency, rounding, issue_on, due_on, payment_terms_days, bill_to, subtotal, total,
        status, live_mode, source, created_by, created_at, updated_at, issued_at)
      select organization_id, invoice_id, customer_id, prefix || lpad(number::text, greatest(digits, length(number::text)), '0'), 'USD', 'document', '2026-01-01',
        '2026-01-15', 14, '{}', total, total, 'pending', false, 'api', '{"kind":"system"}', '2026-01-01', '2026-01-01', '2026-01-01' from made;
    insert into line_items (organization_id, id, invoice_id, position, description, quantity, unit_price, gross, net, tax, total)
      select organization_id, line_id, invoice_id, 0, 'Joinery', 1, total, total, total, 0, total from made;
    insert into ledger_entries (organization_id, id, kind, source_kind, source_id, currency, live_mode, customer_id, posted_at)
      select organization_id, entry_id, 'issue', 'invoice', invoice_id, 'USD', false, customer_id, '2026-01-01' from made;
    insert into ledger_postings (organization_id, entry_id, line, account, amount)
      select organization_id, entry_id, 1, 'receivable', total from made union all select organization_id, entry_id, 2, 'revenue', -total from made;
    insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
      select organization_id, event_id, 'invoice', invoice_id, 1, 'issued', '{}', '{"kind":"system"}', '2026-01-01' from made`)
  // Apart, since entries are held to balance when what wrote them is committed.
  await world.asOwner(`
    alter table ledger_entries force row level security;
    alter table ledger_postings force row level security;
    alter table invoices force row level security;
    alter table line_items force row level security;
    alter table timeline_events force row level security;
    alter table number_series force row level security;
    analyze`)
  return concludeWithVerify(world)
}
