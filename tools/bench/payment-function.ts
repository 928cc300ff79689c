/**
 * The statements that one paid invoice costs Remit, in their order, as one function of the database: what they would
 * cost without a driver, a network and a second transaction. Same tables, same rows, same row-level security.
 */
export const paymentFunction = `
create or replace function bench.pay(org uuid, inv uuid, command text, seen bigint, account uuid, ids uuid[], ref text, idem text,
    summary jsonb, sent jsonb, hash bytea, ts timestamptz, deadline timestamptz, txn text, fee bigint, who jsonb) returns text
  language plpgsql as $$
declare
  i record; n record; a record; g record; due bigint; answer jsonb;
begin
  perform set_config('app.organization_id', org::text, true);

  -- What prepare does.
  select v.id, v.number, v.customer_id, v.bill_to ->> 'name' as customer_name, v.currency, v.total, v.credited, v.amount_paid, v.amount_refunded,
      v.tax_total, v.issued_at::text, v.sent_at::text as sent_at, v.voided_at, v.written_off_at, v.due_on, v.live_mode, o.zone, o.locale,
      o.partial_payments, o.partial_minimum
    into i from invoices v join organizations o on o.id = v.organization_id where v.organization_id = org and v.id = inv for update of v;
  select * into n from payment_intents where organization_id = org and invoice_id = inv
      and state in ('open', 'requires_action', 'processing', 'unknown') for update;
  if found then raise exception 'a payment is under way'; end if;
  select * into a from gateway_attempts where organization_id = org and command_key = command order by seq desc limit 1;
  if found then return 'again'; end if;
  select * into a from gateway_attempts where organization_id = org and refund_id is null and op <> 'cancel_object'
      and state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')
      and intent_id = (select id from payment_intents where organization_id = org and invoice_id = inv
                        and state in ('open', 'requires_action', 'processing', 'unknown'));
  if found then raise exception 'an attempt is under way'; end if;
  select * into g from gateway_accounts where organization_id = org and state = 'active'
      and live_mode = (select live_mode from invoices where organization_id = org and id = inv) order by is_default desc, connected_at limit 1;
  due := i.total - i.credited - i.amount_paid;
  if due <> seen or due <= 0 or i.voided_at is not null or i.written_off_at is not null then raise exception 'the balance has changed'; end if;
  insert into payment_intents (organization_id, id, invoice_id, customer_id, gateway_account_id, amount, tip_amount, currency, initiator, origin, state,
      live_mode, created_at, updated_at)
    values (org, ids[1], inv, i.customer_id, g.id, due, 0, i.currency, 'customer', 'pay_link', 'processing', g.live_mode, ts, ts);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[2], 'invoice', inv, coalesce(max(seq), 0) + 1, 'payment_started',
        jsonb_build_object('intentId', ids[1], 'amount', due, 'currency', i.currency, 'method', summary), who, ts
      from timeline_events where organization_id = org and subject_kind = 'invoice' and subject_id = inv;
  insert into gateway_attempts (organization_id, id, intent_id, refund_id, op, seq, gateway_account_id, merchant_ref, idempotency_key, command_key,
      request, request_hash, amount, currency, state, method, dispatched_at, deadline_at, next_lookup_at, created_at)
    select org, ids[3], ids[1], null, 'sale', coalesce(max(seq), 0) + 1, g.id, ref, idem, command, sent, hash, due, i.currency, 'dispatched', summary,
        ts, deadline, deadline, ts from gateway_attempts where organization_id = org and intent_id is not distinct from ids[1];

  -- What the funnel does.
  perform 1 from invoices v join organizations o on o.id = v.organization_id where v.organization_id = org and v.id = inv for update of v;
  select * into n from payment_intents where organization_id = org and id = ids[1] for update;
  for a in select * from gateway_attempts where organization_id = org and intent_id = ids[1] order by seq loop null; end loop;
  perform 1 from payments where organization_id = org and gateway_account_id = g.id and gateway_txn_id = txn;
  answer := jsonb_build_object('kind', 'succeeded', 'txn', jsonb_build_object('gatewayTxnId', txn, 'merchantRef', ref, 'amount',
      jsonb_build_object('minor', due, 'currency', i.currency), 'fee', fee, 'method', summary, 'liveMode', false, 'at', ts));
  update gateway_attempts set state = 'succeeded', resolved_at = ts, resolved_by = 'response', gateway_txn_id = txn, next_action = null,
      decline_code = null, retry_class = null, next_lookup_at = null, response = answer, method = coalesce(summary, method)
    where organization_id = org and id = ids[3];
  update payment_intents set state = 'succeeded', gateway_object_id = null, amount_captured = due, updated_at = ts, version = version + 1
    where organization_id = org and id = ids[1];
  insert into payments (organization_id, id, intent_id, invoice_id, customer_id, kind, gateway_account_id, gateway_txn_id, amount, tip_amount, fee,
      currency, state, method, source, live_mode, received_on, captured_at, created_by, created_at)
    values (org, ids[4], ids[1], inv, i.customer_id, 'gateway', g.id, txn, due, 0, fee, i.currency, 'captured', summary, 'pay_link', false,
      (ts at time zone i.zone)::date, ts, who, ts);
  insert into allocations (organization_id, id, invoice_id, source_kind, source_id, amount, at) values (org, ids[5], inv, 'payment', ids[4], due, ts);
  insert into ledger_entries (organization_id, id, kind, source_kind, source_id, currency, live_mode, customer_id, posted_at)
    values (org, ids[6], 'capture', 'payment', ids[4], i.currency, false, i.customer_id, ts),
           (org, ids[7], 'fee', 'payment', ids[4], i.currency, false, null, ts);
  insert into ledger_postings (organization_id, entry_id, line, account, amount)
    values (org, ids[6], 1, 'gateway_clearing:' || g.id, due), (org, ids[6], 2, 'receivable', -due),
           (org, ids[7], 1, 'gateway_fees', fee), (org, ids[7], 2, 'gateway_clearing:' || g.id, -fee);
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[8], 'invoice', inv, coalesce(max(seq), 0) + 1, 'payment_received',
        jsonb_build_object('paymentId', ids[4], 'amount', due, 'currency', i.currency, 'method', summary), who, ts
      from timeline_events where organization_id = org and subject_kind = 'invoice' and subject_id = inv;
  insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
    select org, ids[9], 'payment', ids[4], coalesce(max(seq), 0) + 1, 'captured',
        jsonb_build_object('paymentId', ids[4], 'amount', due, 'currency', i.currency, 'method', summary, 'invoiceId', inv), who, ts
      from timeline_events where organization_id = org and subject_kind = 'payment' and subject_id = ids[4];
  insert into outbox (organization_id, id, topic, subject_id, payload, created_at)
    values (org, ids[10], 'payment_succeeded', ids[4], jsonb_build_object('paymentId', ids[4], 'invoiceId', inv), ts);
  update invoices set credited = i.credited, amount_paid = i.amount_paid + due, amount_refunded = i.amount_refunded, status = 'paid', updated_at = ts,
      version = version + 1 where organization_id = org and id = inv;
  return 'paid';
end $$`
