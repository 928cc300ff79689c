create table customers (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  email text,
  phone text,
  tax_id text,
  currency char(3) not null,
  payment_terms_days int check (payment_terms_days between 0 and 365),
  billing_address jsonb not null default '{}',
  notes text not null default '',
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search text generated always as (lower(name || ' ' || coalesce(email, ''))) stored,
  primary key (organization_id, id)
);
call remit_private.protect('customers', 'select, insert, update');
create index customers_by_name on customers (organization_id, lower(name), id);
create index customers_by_created on customers (organization_id, created_at desc, id desc);

create table contacts (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  customer_id uuid not null,
  name text not null,
  email text,
  phone text,
  is_primary boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, id, customer_id),
  foreign key (organization_id, customer_id) references customers (organization_id, id)
);
call remit_private.protect('contacts', 'select, insert, update');
create index contacts_by_customer on contacts (organization_id, customer_id, created_at);
create unique index one_primary_contact on contacts (organization_id, customer_id) where is_primary and archived_at is null;

create table tax_rates (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  ppm int not null check (ppm between 0 and 1000000),
  inclusive boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id)
);
call remit_private.protect('tax_rates', 'select, insert, update');

create table products (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  description text not null default '',
  unit_price bigint not null check (unit_price between 0 and 999999999999999),
  currency char(3) not null,
  tax_rate_ids uuid[] not null default '{}',
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search text generated always as (lower(name || ' ' || description)) stored,
  primary key (organization_id, id)
);
call remit_private.protect('products', 'select, insert, update');
create index products_by_name on products (organization_id, lower(name), id);
