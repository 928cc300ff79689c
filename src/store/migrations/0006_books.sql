create table ledger_entries (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  kind text not null,
  source_kind text not null,
  source_id uuid not null,
  currency char(3) not null,
  live_mode boolean not null,
  customer_id uuid,
  posted_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, kind, source_kind, source_id)      -- an event posts once (CORRECTNESS §13)
);
call remit_private.protect('ledger_entries', 'select, insert');
call remit_private.make_append_only('ledger_entries');

create table ledger_postings (
  organization_id uuid not null references organizations (id),
  entry_id uuid not null,
  line int not null,
  account text not null,
  amount bigint not null check (amount <> 0),                 -- debit positive
  primary key (organization_id, entry_id, line),
  foreign key (organization_id, entry_id) references ledger_entries (organization_id, id)
);
call remit_private.protect('ledger_postings', 'select, insert');
call remit_private.make_append_only('ledger_postings');
create index ledger_postings_by_account on ledger_postings (organization_id, account) include (amount, entry_id);

-- A second pair of eyes at commit: an entry that does not sum to zero takes its whole database transaction with it (I-01).
create function remit_private.entry_balances() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(amount), 1) from ledger_postings where organization_id = new.organization_id and entry_id = new.id) <> 0 then
    raise exception 'ledger entry % (% of %) does not balance', new.id, new.kind, new.source_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger entry_balances after insert on ledger_entries deferrable initially deferred
  for each row execute function remit_private.entry_balances();

create table timeline_events (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  subject_kind text not null check (subject_kind in ('invoice', 'payment', 'refund', 'customer', 'link', 'gateway_account', 'organization')),
  subject_id uuid not null,
  seq int not null check (seq > 0),
  type text not null,
  data jsonb not null default '{}',
  actor jsonb not null,
  at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, subject_kind, subject_id, seq)     -- gap-free (I-12)
);
call remit_private.protect('timeline_events', 'select, insert');
call remit_private.make_append_only('timeline_events');

-- A fact committed for others; what follows from it is started by the relay (CORRECTNESS §10).
create table outbox (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  topic text not null,
  subject_id uuid not null,
  payload jsonb not null,
  created_at timestamptz not null,
  fanned_out_at timestamptz,
  primary key (organization_id, id)
);
call remit_private.protect('outbox', 'select, insert, update');
call remit_private.let_worker_read('outbox', 'organization_id, id, topic, created_at, fanned_out_at');
create index outbox_waiting on outbox (created_at) where fanned_out_at is null;

create table deliveries (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  outbox_id uuid not null,
  destination_kind text not null check (destination_kind in ('email', 'sms', 'webhook')),
  destination_id text not null,      -- the address, or the endpoint's id
  template text not null,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'delivered', 'failed', 'dropped')),
  tries int not null default 0,
  next_at timestamptz,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, outbox_id, destination_kind, destination_id, template),
  foreign key (organization_id, outbox_id) references outbox (organization_id, id)
);
call remit_private.protect('deliveries', 'select, insert, update');
call remit_private.let_worker_read('deliveries', 'organization_id, id, state, next_at, created_at');
create index deliveries_waiting on deliveries (next_at) where state = 'waiting';
