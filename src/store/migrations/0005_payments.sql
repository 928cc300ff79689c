create table gateway_accounts (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  gateway text not null check (gateway in ('stripe', 'paypal', 'authorizenet', 'nmi', 'sandbox')),
  name text not null,
  live_mode boolean not null,
  is_default boolean not null default false,
  state text not null check (state in ('active', 'disconnected')),
  settings jsonb not null default '{}',
  secrets bytea,                     -- sealed by the vault; wiped after the last undecided attempt
  connected_at timestamptz not null,
  disconnected_at timestamptz,
  primary key (organization_id, id),
  check (gateway <> 'sandbox' or not live_mode)               -- I-31
);
call remit_private.protect('gateway_accounts', 'select, insert, update');
create unique index one_default_gateway on gateway_accounts (organization_id, live_mode) where is_default and state = 'active';

-- What somebody wants paid. One live intent per invoice at a time (CORRECTNESS §8).
create table payment_intents (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  invoice_id uuid not null,
  customer_id uuid not null,
  gateway_account_id uuid not null,
  amount bigint not null check (amount > 0),
  tip_amount bigint not null default 0 check (tip_amount >= 0),
  currency char(3) not null,
  amount_captured bigint not null default 0,
  initiator text not null check (initiator in ('customer', 'merchant')),
  origin text not null check (origin in ('pay_link', 'portal', 'backoffice', 'subscription', 'api')),
  state text not null check (state in ('open', 'requires_action', 'processing', 'unknown', 'succeeded', 'failed', 'canceled', 'expired')),
  gateway_object_id text,            -- stored as soon as it is known
  live_mode boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id)
);
call remit_private.protect('payment_intents', 'select, insert, update');
create unique index one_live_intent on payment_intents (organization_id, invoice_id)
  where state in ('open', 'requires_action', 'processing', 'unknown');
create index payment_intents_by_invoice on payment_intents (organization_id, invoice_id, created_at desc);

create table payments (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  intent_id uuid,
  invoice_id uuid,
  customer_id uuid,
  kind text not null check (kind in ('gateway', 'cash', 'cheque', 'bank_transfer', 'other')),
  gateway_account_id uuid,
  gateway_txn_id text,
  amount bigint not null check (amount > 0),
  tip_amount bigint not null default 0 check (tip_amount >= 0),
  fee bigint,
  currency char(3) not null,
  state text not null check (state in ('authorized', 'captured', 'voided', 'failed')),
  amount_refunded bigint not null default 0,
  amount_disputed bigint not null default 0,
  method jsonb,                      -- {kind, brand, last4}
  reference text,                    -- a cheque's number, a transfer's text
  note text,
  source text not null check (source in ('pay_link', 'portal', 'backoffice', 'subscription', 'api', 'gateway')),
  live_mode boolean not null,
  received_on date not null,         -- calendar day in the organization's zone
  captured_at timestamptz not null,
  created_by jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, gateway_txn_id),
  unique (organization_id, id, currency),
  foreign key (organization_id, intent_id) references payment_intents (organization_id, id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id),
  check ((kind = 'gateway') = (gateway_account_id is not null and gateway_txn_id is not null)),
  check (amount_refunded between 0 and amount)                 -- I-07; what the gateway did beyond it is an exception
);
call remit_private.protect('payments', 'select, insert, update');
create index payments_by_captured on payments (organization_id, live_mode, captured_at desc, id desc);
create index payments_by_invoice on payments (organization_id, invoice_id, captured_at);
create index payments_by_customer on payments (organization_id, customer_id, captured_at desc);

create table refunds (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  payment_id uuid not null,
  invoice_id uuid,
  gateway_account_id uuid,
  gateway_refund_id text,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  reason text not null default '',
  reopen boolean not null default false,   -- the invoice is owed again (PRODUCT R13)
  from_invoice bigint not null check (from_invoice >= 0),   -- part that had settled the invoice
  from_credit bigint not null check (from_credit >= 0),     -- part that had become customer credit
  from_tip bigint not null default 0 check (from_tip >= 0),
  tax_amount bigint not null default 0 check (tax_amount >= 0),
  state text not null check (state in ('requested', 'dispatched', 'unknown', 'pending', 'succeeded', 'failed', 'canceled')),
  failure text,                      -- in words, when the gateway refused
  live_mode boolean not null,
  requested_by jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  succeeded_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, gateway_refund_id),
  foreign key (organization_id, payment_id, currency) references payments (organization_id, id, currency),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  check (from_invoice + from_credit + from_tip = amount)
);
call remit_private.protect('refunds', 'select, insert, update');
create unique index one_undecided_refund on refunds (organization_id, payment_id) where state in ('requested', 'dispatched', 'unknown');
create index refunds_by_payment on refunds (organization_id, payment_id, created_at);
create index refunds_by_created on refunds (organization_id, live_mode, created_at desc, id desc);
alter table credit_notes add foreign key (organization_id, refund_id) references refunds (organization_id, id);

-- The write-ahead log of requests to gateways (CORRECTNESS §1 rule 1). Appended to; only the funnel moves `state`.
create table gateway_attempts (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  intent_id uuid,                    -- null only for the refund of a payment that no intent of ours made
  refund_id uuid,
  op text not null check (op in ('create_object', 'confirm', 'sale', 'cancel_object', 'refund')),
  seq int not null check (seq > 0),
  gateway_account_id uuid not null,
  merchant_ref text not null check (length(merchant_ref) = 20),
  idempotency_key text not null,
  command_key text,                  -- the form's or API's one-time key: equal commands find this attempt
  request jsonb not null,            -- no secret, no card number, no single-use token
  request_hash bytea not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  state text not null check (state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action', 'succeeded', 'declined', 'rejected', 'absent')),
  method jsonb,
  dispatched_at timestamptz,
  deadline_at timestamptz,
  resolved_at timestamptz,
  resolved_by text check (resolved_by in ('response', 'webhook', 'lookup', 'reconcile', 'operator')),
  gateway_txn_id text,
  next_action jsonb,
  response jsonb,
  decline_code text,
  retry_class text,
  lookups int not null default 0,            -- negative, error-free ones, for CORRECTNESS §5
  first_negative_at timestamptz,
  last_lookup_at timestamptz,
  next_lookup_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  check (intent_id is not null or refund_id is not null),
  unique (organization_id, gateway_account_id, merchant_ref),
  unique (organization_id, intent_id, seq),
  foreign key (organization_id, intent_id) references payment_intents (organization_id, id),
  foreign key (organization_id, refund_id) references refunds (organization_id, id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id)
);
call remit_private.protect('gateway_attempts', 'select, insert, update');
call remit_private.let_worker_read('gateway_attempts', 'organization_id, id, state, next_lookup_at');
create unique index one_undecided_attempt on gateway_attempts (organization_id, intent_id)
  where refund_id is null and op <> 'cancel_object' and state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action');
create unique index one_undecided_cancel on gateway_attempts (organization_id, intent_id)
  where op = 'cancel_object' and state in ('prepared', 'dispatched', 'unknown');
create unique index one_undecided_refund_attempt on gateway_attempts (organization_id, refund_id)
  where state in ('prepared', 'dispatched', 'unknown', 'pending');
create unique index one_attempt_per_command on gateway_attempts (organization_id, command_key, op) where command_key is not null;
create index attempts_to_look_up on gateway_attempts (next_lookup_at) where next_lookup_at is not null;

-- Every allocation of money or credit to an invoice, signed; the invoice's amount_paid is their sum (I-03).
create table allocations (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  invoice_id uuid not null,
  source_kind text not null check (source_kind in ('payment', 'refund')),
  source_id uuid not null,
  amount bigint not null check (amount <> 0),
  at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, source_kind, source_id, invoice_id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id)
);
call remit_private.protect('allocations', 'select, insert');
create index allocations_by_invoice on allocations (organization_id, invoice_id, at);

-- Money the customer may still use, signed: surplus, and what is taken from it again.
create table customer_credits (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  customer_id uuid not null,
  currency char(3) not null,
  amount bigint not null check (amount <> 0),
  source_kind text not null check (source_kind in ('payment', 'refund')),
  source_id uuid not null,
  live_mode boolean not null,
  at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, source_kind, source_id),
  foreign key (organization_id, customer_id) references customers (organization_id, id)
);
call remit_private.protect('customer_credits', 'select, insert');
create index customer_credits_by_customer on customer_credits (organization_id, customer_id, at);

-- Money discrepancies that wait for a decision (CORRECTNESS §12).
create table exceptions (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  kind text not null check (kind in ('unknown_over_15m', 'late_success', 'duplicate_charge', 'amount_mismatch', 'currency_mismatch',
    'unmatched_payment', 'missing_at_gateway', 'refund_over', 'refund_failed_after_success', 'dispute_on_refunded', 'clock_guard',
    'restored_database', 'poison_job', 'delivery_failed', 'ledger_violation')),
  subject_kind text not null,
  subject_id uuid not null,
  facts jsonb not null,
  state text not null check (state in ('open', 'resolved')),
  opened_at timestamptz not null,
  deadline_at timestamptz not null,
  resolved_at timestamptz,
  resolution text,
  primary key (organization_id, id),
  unique (organization_id, kind, subject_kind, subject_id)
);
call remit_private.protect('exceptions', 'select, insert, update');
