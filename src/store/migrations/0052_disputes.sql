-- Money that a payer's bank takes back for now, or only asks about (CORRECTNESS §3, FM-DIS).
create table disputes (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  gateway_account_id uuid not null,
  payment_id uuid,                   -- null while nobody here knows the charge (FM-DIS-06)
  gateway_dispute_id text not null check (length(gateway_dispute_id) between 1 and 255),
  charge_txn_id text not null,
  amount bigint not null check (amount >= 0),
  currency char(3) not null,
  reason text not null,
  stage text not null check (stage in ('inquiry', 'dispute', 'appeal')),
  status text not null check (status in ('warning', 'needs_response', 'under_review', 'won', 'lost', 'closed_warning')),
  funds text not null check (funds in ('none', 'held', 'returned', 'forfeited')),
  funds_currency char(3),            -- what the gateway settles in; of all the dispute's movements
  amount_held bigint not null default 0,   -- of it in the ledger's dispute_held
  amount_lost bigint not null default 0,   -- of it in dispute_losses
  evidence_due_at timestamptz,
  submissions int not null default 0,      -- how often the gateway says that evidence was sent
  live_mode boolean not null,
  opened_at timestamptz not null,    -- the gateway's own time
  closed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, gateway_dispute_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id),
  foreign key (organization_id, payment_id) references payments (organization_id, id)
);
call remit_private.protect('disputes', 'select, insert, update');
create index disputes_by_opened on disputes (organization_id, live_mode, opened_at desc, id desc);
create index disputes_by_payment on disputes (organization_id, payment_id);
create index disputes_open on disputes (organization_id, gateway_account_id) where status in ('warning', 'needs_response', 'under_review');

-- What the gateway took for a dispute and gave back. Each is booked once, under its own id.
create table dispute_movements (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  dispute_id uuid not null,
  gateway_movement_id text not null check (length(gateway_movement_id) between 1 and 255),
  kind text not null check (kind in ('withdrawn', 'returned')),
  amount bigint not null check (amount >= 0),
  fee bigint not null default 0,
  currency char(3) not null,
  live_mode boolean not null,
  moved_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, dispute_id, gateway_movement_id),
  foreign key (organization_id, dispute_id) references disputes (organization_id, id)
);
call remit_private.protect('dispute_movements', 'select, insert');

-- What staff write down as evidence before it is sent; kept as it was sent afterwards.
create table dispute_drafts (
  organization_id uuid not null references organizations (id),
  dispute_id uuid not null,
  texts jsonb not null,
  saved_by jsonb not null,
  saved_at timestamptz not null,
  primary key (organization_id, dispute_id),
  foreign key (organization_id, dispute_id) references disputes (organization_id, id)
);
call remit_private.protect('dispute_drafts', 'select, insert, update');

-- Files of the evidence, one a field. The hash is compared before anything leaves (FM-DIS-04).
create table dispute_files (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  dispute_id uuid not null,
  field text not null,
  name text not null,
  content_type text not null check (content_type in ('application/pdf', 'image/jpeg', 'image/png')),
  sha256 bytea not null,
  bytes bytea not null check (octet_length(bytes) between 1 and 5242880),
  gateway_file_id text,              -- once it lies at the gateway, so that it is not sent twice (FM-DIS-07)
  added_by jsonb not null,
  added_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, dispute_id, field),
  foreign key (organization_id, dispute_id) references disputes (organization_id, id)
);
call remit_private.protect('dispute_files', 'select, insert, update, delete');

-- The write-ahead log of what was asked of a gateway about a dispute (CORRECTNESS §1 rule 1). A log of its own beside
-- gateway_attempts: these requests carry no amount and no reference, and what became of them is read off the dispute.
create table dispute_attempts (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  dispute_id uuid not null,
  op text not null check (op in ('submit_evidence', 'accept')),
  command_key text not null,
  idempotency_key text not null,
  request jsonb not null,
  request_hash bytea not null,
  submissions_before int not null,
  state text not null check (state in ('dispatched', 'unknown', 'succeeded', 'rejected', 'absent')),
  detail text,                       -- why, in words, when the gateway refused
  asked_by jsonb not null,
  dispatched_at timestamptz not null,
  deadline_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text check (resolved_by in ('response', 'webhook', 'lookup', 'reconcile', 'operator')),
  lookups int not null default 0,
  first_negative_at timestamptz,
  next_lookup_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, dispute_id) references disputes (organization_id, id),
  check ((state in ('dispatched', 'unknown')) = (resolved_at is null)),
  check ((resolved_at is null) = (resolved_by is null)),
  check ((state in ('dispatched', 'unknown')) = (next_lookup_at is not null))
);
call remit_private.protect('dispute_attempts', 'select, insert, update');
call remit_private.let_worker_read('dispute_attempts', 'organization_id, id, next_lookup_at');
create unique index one_undecided_dispute_attempt on dispute_attempts (organization_id, dispute_id) where state in ('dispatched', 'unknown');
create unique index one_dispute_attempt_per_command on dispute_attempts (organization_id, dispute_id, command_key);
create index dispute_attempts_to_look_up on dispute_attempts (next_lookup_at) where next_lookup_at is not null;

-- How far the gateway's own list of disputes has been compared with ours.
create table dispute_comparisons (
  organization_id uuid not null references organizations (id),
  gateway_account_id uuid not null,
  compared_until timestamptz,
  last_run_at timestamptz not null,
  last_failure text,
  primary key (organization_id, gateway_account_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id)
);
call remit_private.protect('dispute_comparisons', 'select, insert, update');

alter table timeline_events drop constraint timeline_events_subject_kind_check;
alter table timeline_events add constraint timeline_events_subject_kind_check check (subject_kind in ('invoice', 'payment', 'refund',
  'customer', 'link', 'gateway_account', 'organization', 'dispute')) not valid;
alter table timeline_events validate constraint timeline_events_subject_kind_check;

alter table exceptions drop constraint exceptions_kind_check;
alter table exceptions add constraint exceptions_kind_check check (kind in ('unknown_over_15m', 'late_success', 'duplicate_charge',
  'amount_mismatch', 'currency_mismatch', 'unmatched_payment', 'missing_at_gateway', 'refund_over', 'refund_failed_after_success',
  'dispute_on_refunded', 'clock_guard', 'restored_database', 'poison_job', 'delivery_failed', 'ledger_violation', 'invariant_broken',
  'payout_mismatch', 'unmatched_dispute')) not valid;
alter table exceptions validate constraint exceptions_kind_check;
