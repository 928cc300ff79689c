-- Row-level security and grants for a table whose rows belong to organizations: rows are visible and writable only to
-- the organization named by `app.organization_id`; with nothing named there are no rows (CORRECTNESS A-013, I-26).
create schema remit_private;

create function remit_private.current_organization() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.organization_id', true), '')::uuid;

create procedure remit_private.protect(target regclass, app_rights text, key_column text default 'organization_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy own_organization on %s using (%I = (select remit_private.current_organization())) '
    'with check (%I = (select remit_private.current_organization()))', target, key_column, key_column);
  execute format('grant %s on %s to remit_app', app_rights, target);
  execute format('grant select on %s to remit_reader', target);
end $$;

-- Lets the worker and the look-ups by token, key or user see which organization a row belongs to; reads only.
create procedure remit_private.let_worker_read(target regclass, columns text)
  language plpgsql as $$
begin
  execute format('grant select (%s) on %s to remit_worker', columns, target);
  execute format('create policy worker_reads on %s for select to remit_worker using (true)', target);
end $$;

-- Rows that are history: nobody changes or removes them, whatever their rights (CORRECTNESS §2, I-02).
create function remit_private.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;

create procedure remit_private.make_append_only(target regclass) language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function remit_private.refuse_change()', target);
  execute format('create trigger never_truncated before truncate on %s for each statement execute function remit_private.refuse_change()', target);
end $$;

grant usage on schema public, remit_private to remit_app, remit_worker, remit_reader;
grant execute on function remit_private.current_organization() to remit_app, remit_worker, remit_reader;

create table organizations (
  id uuid primary key,
  name text not null,
  address jsonb not null default '{}',
  tax_id text,
  email text,
  phone text,
  website text,
  currency char(3) not null,
  zone text not null,
  locale text not null,
  color text not null default '#0E6B52',
  logo_blob_id uuid,
  rounding text not null default 'document' check (rounding in ('line', 'document')),
  payment_terms_days int not null default 14 check (payment_terms_days between 0 and 365),
  partial_payments boolean not null default false,
  partial_minimum bigint not null default 100 check (partial_minimum > 0),
  invoice_notes text not null default '',
  pay_link_subject text,
  pay_link_body text,
  smtp jsonb,                -- host, port, security, user, fromAddress; null: the built-in mailbox
  smtp_password bytea,       -- sealed by the vault
  live_mode boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
call remit_private.protect('organizations', 'select, insert, update', 'id');
call remit_private.let_worker_read('organizations', 'id, name');

create table number_series (
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('invoice', 'credit_note')),
  prefix text not null,
  digits int not null default 4 check (digits between 1 and 10),
  next_number bigint not null default 1 check (next_number > 0),
  primary key (organization_id, kind)
);
call remit_private.protect('number_series', 'select, insert, update');

create table blobs (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  content_type text not null,
  sha256 bytea not null,
  bytes bytea not null check (octet_length(bytes) <= 8388608),
  created_at timestamptz not null,
  primary key (organization_id, id)
);
call remit_private.protect('blobs', 'select, insert, delete');

create table memberships (
  organization_id uuid not null references organizations (id),
  user_id text not null,
  role text not null check (role in ('admin', 'cashier', 'sales', 'sales_allocations', 'sales_manager')),
  created_at timestamptz not null,
  primary key (organization_id, user_id)
);
call remit_private.protect('memberships', 'select, insert, update, delete');
call remit_private.let_worker_read('memberships', 'organization_id, user_id, role');
create index memberships_by_user on memberships (user_id);

create table api_keys (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  key_hash bytea not null,
  prefix text not null,
  last4 text not null,
  live_mode boolean not null,
  created_by text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id)
);
call remit_private.protect('api_keys', 'select, insert, update');
call remit_private.let_worker_read('api_keys', 'organization_id, id, name, key_hash, live_mode, created_by, expires_at, revoked_at');
create unique index api_keys_by_hash on api_keys (key_hash);

create table idempotency_keys (
  organization_id uuid not null references organizations (id),
  principal_id text not null,
  key text not null check (length(key) between 1 and 255),
  method text not null,
  path text not null,
  request_hash bytea not null,
  state text not null check (state in ('locked', 'done')),
  status int,
  body text,
  content_type text,
  locked_until timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, principal_id, key)
);
call remit_private.protect('idempotency_keys', 'select, insert, update, delete');
