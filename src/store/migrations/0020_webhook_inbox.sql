-- The address under which a gateway reaches one account of ours; only the hash of its token is kept (CORRECTNESS §18.1).
alter table gateway_accounts add column hook_token_hash bytea;
create unique index gateway_accounts_by_hook on gateway_accounts (hook_token_hash) where hook_token_hash is not null;
call remit_private.let_worker_read('gateway_accounts', 'organization_id, id, gateway, state, hook_token_hash');

-- Events as gateways sent them, each once (CORRECTNESS §9). Only the hint is kept: which object, not what is said of it.
-- Rows stay as long as payments do, since two of the gateways give no time to judge a replay by.
create table webhook_inbox (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  gateway_account_id uuid not null,
  provider_event_id text not null check (length(provider_event_id) between 1 and 255),
  type text not null,
  object_kind text check (object_kind in ('charge', 'refund', 'object')),
  object_id text,
  merchant_ref text,
  state text not null check (state in ('waiting', 'applied', 'ignored', 'dead')),
  tries int not null default 0,
  next_at timestamptz,
  last_error text,
  received_at timestamptz not null,
  applied_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, provider_event_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id),
  check ((state = 'waiting') = (next_at is not null)),
  check (state = 'ignored' or object_id is not null)
);
call remit_private.protect('webhook_inbox', 'select, insert, update');
call remit_private.let_worker_read('webhook_inbox', 'organization_id, id, object_id, state, next_at, received_at');
create index webhook_inbox_waiting on webhook_inbox (next_at) where state = 'waiting';
create index webhook_inbox_by_received on webhook_inbox (organization_id, received_at desc);

-- How far the gateway's own list of movements has been compared with ours (CORRECTNESS §12 L2).
create table reconciliations (
  organization_id uuid not null references organizations (id),
  gateway_account_id uuid not null,
  compared_until timestamptz,          -- everything before this is matched or an open exception
  last_run_at timestamptz not null,
  last_failure text,
  movements_seen bigint not null default 0,
  primary key (organization_id, gateway_account_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id)
);
call remit_private.protect('reconciliations', 'select, insert, update');
