-- Which account at the gateway a row is, where gateways give them names of their own: Stripe's `acct_…`.
alter table gateway_accounts add column external_id text check (length(external_id) between 1 and 100);
alter table gateway_accounts add column disconnected_why text
  check (disconnected_why is null or disconnected_why in ('by_hand', 'access_ended', 'key_refused') and state = 'disconnected');

-- A row holds its account while it is active, and after that for as long as it may still ask about it. One holder at a time
-- in the whole installation: two would book every movement twice, and one would end the other's access.
alter table gateway_accounts add column holds_account boolean
  generated always as (external_id is not null and (state = 'active' or secrets is not null)) stored;
create unique index one_holder_of_an_account on gateway_accounts (gateway, external_id, live_mode) where holds_account;
create index gateway_accounts_by_external_id on gateway_accounts (external_id) where external_id is not null;
grant select (external_id, live_mode, holds_account, disconnected_at) on gateway_accounts to remit_worker;

-- Browsers that were sent to a gateway to allow us to use an account there, until they return: once, soon, and in the same
-- session (CORRECTNESS §20 A-037). Neither the random text they carry nor the session can be read from a row.
create table gateway_authorizations (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  gateway text not null check (gateway in ('stripe', 'paypal')),
  state_hash bytea not null unique,
  session_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, id)
);
call remit_private.protect('gateway_authorizations', 'select, insert, update, delete');
