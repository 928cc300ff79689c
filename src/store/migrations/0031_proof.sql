-- What the hourly check of our own books found (CORRECTNESS §12 L4).
create table invariant_runs (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  broken int not null check (broken >= 0),
  checks jsonb not null,               -- per invariant: what it says, how many rows were looked at, which break it
  marks jsonb not null,                -- of ledger and timeline, for the next run to compare with (I-02)
  primary key (organization_id, id)
);
call remit_private.protect('invariant_runs', 'select, insert, delete');
create index invariant_runs_by_time on invariant_runs (organization_id, started_at desc);
