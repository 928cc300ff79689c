-- Which database this is, as the last running system saw it: a copy or an older state of it is noticed at the next start
-- (CORRECTNESS §14). Belongs to the installation, not to an organization.
create table instance_marks (
  id int primary key check (id = 1),
  system_identifier text not null,
  timeline_id int not null,
  database_oid bigint not null,
  outbox_id uuid,                      -- the newest outbox message at that time; the data folder keeps it as well
  marked_at timestamptz not null
);
grant select, insert, update on instance_marks to remit_worker;
grant select on instance_marks to remit_app, remit_reader;

-- While one is open nothing of its organization that moves money or sends mail leaves.
create table quarantines (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  reason text not null check (reason in ('restored', 'failover', 'gateway_ahead')),
  facts jsonb not null,
  opened_at timestamptz not null,
  replay_from timestamptz not null,    -- every gateway account is compared from here before it may end
  swept_at timestamptz,
  found int not null default 0 check (found >= 0),
  last_failure text,
  released_at timestamptz,
  released_by jsonb,
  primary key (organization_id, id),
  check ((released_at is null) = (released_by is null)),
  check (released_at is null or swept_at is not null)
);
call remit_private.protect('quarantines', 'select, insert, update');
call remit_private.let_worker_read('quarantines', 'organization_id, id, swept_at, released_at');
create unique index one_open_quarantine on quarantines (organization_id) where released_at is null;

-- The clocks of this system and of its database, side by side (CORRECTNESS §14).
create table clock_guard (
  id int primary key check (id = 1),
  heartbeat_at timestamptz not null,   -- by the system's clock
  ahead_ms bigint not null,            -- of the database's
  guarded_since timestamptz,
  reason text check (reason in ('apart', 'jumped')),
  steady_since timestamptz,            -- from when on the clocks have agreed without a jump
  check ((guarded_since is null) = (reason is null))
);
grant select, insert, update on clock_guard to remit_worker;
grant select on clock_guard to remit_app, remit_reader;

alter table exceptions drop constraint exceptions_kind_check;
alter table exceptions add constraint exceptions_kind_check check (kind in ('unknown_over_15m', 'late_success', 'duplicate_charge',
  'amount_mismatch', 'currency_mismatch', 'unmatched_payment', 'missing_at_gateway', 'refund_over', 'refund_failed_after_success',
  'dispute_on_refunded', 'clock_guard', 'restored_database', 'poison_job', 'delivery_failed', 'ledger_violation', 'invariant_broken',
  'payout_mismatch')) not valid;
alter table exceptions validate constraint exceptions_kind_check;

-- A refund that a gateway made and nobody here had asked for: no attempt of ours stands behind it.
alter table refunds add column found_at_gateway boolean not null default false;
