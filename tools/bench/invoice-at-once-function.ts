/**
 * What one request makes of a customer and an issued invoice of three lines, as one function of the database: the rows
 * that `POST /invoices` with `customer` and `issue` reads and writes, in its order, each once.
 */
export const invoiceAtOnceFunction = `
create or replace function bench.bill_at_once(org uuid, ids uuid[], principal text, answer_key text, hash bytea, who jsonb, ts timestamptz,
    customer_name text, bill jsonb, rate uuid, lines jsonb, taxes jsonb, sub bigint, tax bigint, whole bigint, answer text) returns text
  language plpgsql as $$
declare
  o record; given text;
begin
  perform set_config('app.organization_id', org::text, true);
  perform pg_try_advisory_xact_lock(hashtextextended(answer_key, 7));
  perform * from idempotency_keys where organization_id = org and principal_id = principal and key = answer_key;
  select * into o from organizations where id = org;
  perform * from tax_rates where organization_id = org and id = rate;
  perform * from gateway_accounts where organization_id = org and not live_mode and state = 'active' order by is_default desc, connected_at limit 1;

  insert into customers (organization_id, id, name, email, phone, tax_id, currency, payment_terms_days, billing_address, notes, created_at, updated_at)
    values (org, ids[1], customer_name, 'a@b.example', null, null, o.currency, null, '{}', '', ts, ts);
  insert into contacts (organization_id, customer_id, id, name, email, phone, is_primary, created_at, updated_at)
    values (org, ids[1], ids[2], 'Ada', 'a@b.example', null, true, ts, ts);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    values (org, ids[3], 'customer', ids[1], 1, 'created', '{}', who, ts), (org, ids[5], 'invoice', ids[4], 1, 'created', '{}', who, ts),
      (org, ids[7], 'invoice', ids[4], 2, 'issued', jsonb_build_object('amount', whole, 'currency', o.currency), who, ts);
  insert into ledger_entries (organization_id, id, kind, source_kind, source_id, currency, live_mode, customer_id, posted_at)
    values (org, ids[6], 'issue', 'invoice', ids[4], o.currency, false, ids[1], ts);
  insert into ledger_postings (organization_id, entry_id, line, account, amount)
    values (org, ids[6], 1, 'receivable', whole), (org, ids[6], 2, 'revenue', tax - whole), (org, ids[6], 3, 'tax_payable', -tax);

  update number_series set next_number = next_number + 1 where organization_id = org and kind = 'invoice'
    returning prefix || lpad((next_number - 1)::text, greatest(digits, length((next_number - 1)::text)), '0') into given;
  insert into invoices (organization_id, id, customer_id, contact_id, number, currency, rounding, issue_on, due_on, payment_terms_days, bill_to, seller,
      reference, notes, document_discount, subtotal, discount_total, tax_total, taxes, total, status, live_mode, source, created_by, created_at,
      updated_at, issued_at, version)
    values (org, ids[4], ids[1], ids[2], given, o.currency, o.rounding, (ts at time zone o.zone)::date,
      (ts at time zone o.zone)::date + o.payment_terms_days, o.payment_terms_days, bill,
      jsonb_build_object('name', o.name, 'address', o.address, 'taxId', o.tax_id, 'email', o.email, 'phone', o.phone, 'website', o.website),
      null, '', null, sub, 0, tax, taxes, whole, 'pending', false, 'api', who, ts, ts, ts, 2);
  insert into line_items (organization_id, invoice_id, id, position, product_id, description, quantity, unit_price, discount, taxes, gross, net, tax, total)
    select org, ids[4], x.id, x.position, null, x.description, x.quantity, x.unit_price, null, x.taxes, x.gross, x.net, x.tax, x.total
      from jsonb_to_recordset(lines) as x (id uuid, position int, description text, quantity numeric, unit_price bigint, taxes jsonb, gross bigint,
           net bigint, tax bigint, total bigint);
  insert into idempotency_keys (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at, status,
      body, content_type)
    values (org, principal, answer_key, 'POST', '/invoices', hash, 'done', ts + interval '60 s', ts + interval '7 days', ts, 201, answer,
      'application/json');
  return given;
end $$;
`
