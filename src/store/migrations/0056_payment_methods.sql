-- Who a customer of ours is at a gateway account: there, what is saved belongs to somebody. A row without the gateway's id is
-- being made; it is asked for with the same key until the gateway has answered.
create table gateway_customers (
  organization_id uuid not null references organizations (id),
  gateway_account_id uuid not null,
  customer_id uuid not null,
  gateway_customer_id text check (length(gateway_customer_id) between 1 and 255),
  idempotency_key text not null,
  created_at timestamptz not null,
  primary key (organization_id, gateway_account_id, customer_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id),
  foreign key (organization_id, customer_id) references customers (organization_id, id)
);
call remit_private.protect('gateway_customers', 'select, insert, update');

-- What a customer saved, as the gateway's name of it. Of a card nothing is here but brand, last digits, expiry and, with the
-- agreement, the network's name of the first charge (CORRECTNESS §18.3).
create table payment_methods (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  customer_id uuid not null,
  gateway_account_id uuid not null,
  gateway_method_id text not null check (length(gateway_method_id) between 1 and 255),
  kind text not null check (kind in ('card', 'bank', 'wallet')),
  brand text,
  last4 text check (last4 ~ '^[0-9A-Za-z]{1,4}$'),
  expiry_month int check (expiry_month between 1 and 12),
  expiry_year int check (expiry_year between 2000 and 2199),
  live_mode boolean not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  removed_why text check (removed_why in ('customer', 'staff', 'replaced', 'gateway')),
  detached_at timestamptz,           -- since when the gateway does not hold it any more
  detach_next_at timestamptz,        -- when it is asked again to let go of it
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, gateway_method_id),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id),
  check ((removed_at is null) = (removed_why is null)),
  check (removed_at is not null or detach_next_at is null)
);
call remit_private.protect('payment_methods', 'select, insert, update');
call remit_private.let_worker_read('payment_methods', 'organization_id, id, detach_next_at');
create index payment_methods_by_customer on payment_methods (organization_id, customer_id, created_at desc);
create index payment_methods_to_detach on payment_methods (detach_next_at) where detach_next_at is not null;

-- The customer's word that it may be charged while they are away: which words, when, from where (CORRECTNESS §11, I-20).
create table agreements (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  payment_method_id uuid not null,
  version text not null,
  words text not null,
  agreed_at timestamptz not null,
  agreed_ip text,
  payment_link_id uuid,
  network_txn_id text,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, payment_method_id) references payment_methods (organization_id, id)
);
call remit_private.protect('agreements', 'select, insert');
grant update (revoked_at) on agreements to remit_app;
create unique index one_agreement_in_force on agreements (organization_id, payment_method_id) where revoked_at is null;

-- An intent's object belongs to the gateway's customer that it was made for, or to none.
alter table payment_intents add column gateway_customer_id text;

-- What was charged by its saved name, on which agreement; and what the payer agreed to if the attempt works, kept before it is
-- sent so that a crash forgets neither the card nor the agreement.
alter table gateway_attempts
  add column payment_method_id uuid,
  add column agreement_id uuid,
  add column saving jsonb;
alter table gateway_attempts add constraint attempts_have_their_method
  foreign key (organization_id, payment_method_id) references payment_methods (organization_id, id) not valid;
alter table gateway_attempts validate constraint attempts_have_their_method;
alter table gateway_attempts add constraint attempts_have_their_agreement
  foreign key (organization_id, agreement_id) references agreements (organization_id, id) not valid;
alter table gateway_attempts validate constraint attempts_have_their_agreement;
create index attempts_by_payment_method on gateway_attempts (organization_id, payment_method_id, created_at)
  where payment_method_id is not null;
