/**
 * What three requests make of a customer and an issued invoice of three lines (customer, draft, issue), as one function of
 * the database: the rows that are read and written, in their order. Each request keeps its key; what one reads back to
 * answer with is read here too. What one request does for all of it stands in `invoice-at-once-function.ts`.
 */
export const invoiceFunction = `
create or replace function bench.bill_in_three(org uuid, ids uuid[], principal text, keys text[], hash bytea, who jsonb, ts timestamptz, customer_name text,
    bill jsonb, rate uuid, lines jsonb, taxes jsonb, sub bigint, tax bigint, whole bigint, answers text[]) returns text
  language plpgsql as $$
declare
  o record; c record; l record; v record;
begin
  perform set_config('app.organization_id', org::text, true);

  -- POST /customers
  perform pg_try_advisory_xact_lock(hashtextextended(keys[1], 7));
  perform * from idempotency_keys where organization_id = org and principal_id = principal and key = keys[1];
  select * into o from organizations where id = org;
  insert into customers (organization_id, id, name, email, phone, tax_id, currency, payment_terms_days, billing_address, notes, created_at, updated_at)
    values (org, ids[1], customer_name, 'a@b.example', null, null, o.currency, null, '{}', '', ts, ts);
  insert into contacts (organization_id, customer_id, id, name, email, phone, is_primary, created_at, updated_at)
    values (org, ids[1], ids[2], 'Ada', 'a@b.example', null, true, ts, ts);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[3], 'customer', ids[1], coalesce(max(seq), 0) + 1, 'created', '{}', who, ts
      from timeline_events where organization_id = org and subject_kind = 'customer' and subject_id = ids[1];
  perform * from contacts where organization_id = org and customer_id = ids[1];
  select * into c from customers where organization_id = org and id = ids[1];
  insert into idempotency_keys (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at, status,
      body, content_type)
    values (org, principal, keys[1], 'POST', '/customers', hash, 'done', ts + interval '60 s', ts + interval '7 days', ts, 201, answers[1],
      'application/json');

  -- POST /invoices
  perform pg_try_advisory_xact_lock(hashtextextended(keys[2], 7));
  perform * from idempotency_keys where organization_id = org and principal_id = principal and key = keys[2];
  select * into o from organizations where id = org;
  select * into c from customers where organization_id = org and id = ids[1];
  perform * from tax_rates where organization_id = org and id = rate;
  insert into invoices (organization_id, id, customer_id, contact_id, currency, rounding, due_on, payment_terms_days, bill_to, reference, notes,
      document_discount, subtotal, discount_total, tax_total, taxes, total, status, live_mode, source, created_by, created_at, updated_at)
    values (org, ids[4], ids[1], ids[2], o.currency, o.rounding, null, o.payment_terms_days, bill, null, '', null, sub, 0, tax, taxes, whole, 'draft',
      false, 'api', who, ts, ts);
  insert into line_items (organization_id, invoice_id, id, position, product_id, description, quantity, unit_price, discount, taxes, gross, net, tax, total)
    select org, ids[4], x.id, x.position, null, x.description, x.quantity, x.unit_price, null, x.taxes, x.gross, x.net, x.tax, x.total
      from jsonb_to_recordset(lines) as x (id uuid, position int, description text, quantity numeric, unit_price bigint, taxes jsonb, gross bigint,
           net bigint, tax bigint, total bigint);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[5], 'invoice', ids[4], coalesce(max(seq), 0) + 1, 'created', '{}', who, ts
      from timeline_events where organization_id = org and subject_kind = 'invoice' and subject_id = ids[4];
  insert into idempotency_keys (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at, status,
      body, content_type)
    values (org, principal, keys[2], 'POST', '/invoices', hash, 'done', ts + interval '60 s', ts + interval '7 days', ts, 201, answers[2],
      'application/json');

  -- POST /invoices/:id/issue
  perform pg_try_advisory_xact_lock(hashtextextended(keys[3], 7));
  perform * from idempotency_keys where organization_id = org and principal_id = principal and key = keys[3];
  select * into v from invoices where organization_id = org and id = ids[4] for update;
  for l in select * from line_items where organization_id = org and invoice_id = ids[4] order by position loop null; end loop;
  select * into o from organizations where id = org;
  insert into ledger_entries (organization_id, id, kind, source_kind, source_id, currency, live_mode, customer_id, posted_at)
    values (org, ids[6], 'issue', 'invoice', ids[4], o.currency, false, ids[1], ts);
  insert into ledger_postings (organization_id, entry_id, line, account, amount)
    values (org, ids[6], 1, 'receivable', whole), (org, ids[6], 2, 'revenue', tax - whole), (org, ids[6], 3, 'tax_payable', -tax);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[7], 'invoice', ids[4], coalesce(max(seq), 0) + 1, 'issued', jsonb_build_object('amount', whole, 'currency', o.currency), who, ts
      from timeline_events where organization_id = org and subject_kind = 'invoice' and subject_id = ids[4];
  with given as (
    update number_series set next_number = next_number + 1 where organization_id = org and kind = 'invoice'
    returning prefix || lpad((next_number - 1)::text, greatest(digits, length((next_number - 1)::text)), '0') as number)
  update invoices set number = given.number, status = 'pending', issue_on = (ts at time zone o.zone)::date,
      due_on = (ts at time zone o.zone)::date + o.payment_terms_days,
      seller = jsonb_build_object('name', o.name, 'address', o.address, 'taxId', o.tax_id, 'email', o.email, 'phone', o.phone, 'website', o.website),
      subtotal = sub, discount_total = 0, tax_total = tax, taxes = invoices.taxes, total = whole, issued_at = ts, updated_at = ts, version = version + 1
    from given where organization_id = org and id = ids[4];
  select * into v from invoices where organization_id = org and id = ids[4];
  for l in select * from line_items where organization_id = org and invoice_id = ids[4] order by position loop null; end loop;
  insert into idempotency_keys (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at, status,
      body, content_type)
    values (org, principal, keys[3], 'POST', '/issue', hash, 'done', ts + interval '60 s', ts + interval '7 days', ts, 200, answers[3],
      'application/json');
  return 'issued';
end $$;
`
