create table invoices (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  customer_id uuid not null,
  contact_id uuid,
  number text,                       -- null while a draft; given at issue, never reused (I-27)
  currency char(3) not null,
  rounding text not null check (rounding in ('line', 'document')),
  issue_on date,                     -- calendar days in the organization's zone
  due_on date,
  payment_terms_days int not null check (payment_terms_days between 0 and 365),
  bill_to jsonb not null default '{}',   -- name, email, phone, taxId, address: edited for this invoice only
  seller jsonb,                      -- the organization as it was at issue
  reference text,                    -- the customer's own order number
  notes text not null default '',
  document_discount jsonb,           -- {kind:'percent', ppm} | {kind:'fixed', amount}
  subtotal bigint not null default 0 check (subtotal >= 0),
  discount_total bigint not null default 0 check (discount_total >= 0),
  tax_total bigint not null default 0 check (tax_total >= 0),
  taxes jsonb not null default '[]',
  total bigint not null default 0 check (total between 0 and 999999999999999),
  credited bigint not null default 0 check (credited >= 0),
  amount_paid bigint not null default 0 check (amount_paid >= 0),
  amount_refunded bigint not null default 0 check (amount_refunded >= 0),
  status text not null check (status in ('draft', 'pending', 'sent', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'void', 'written_off')),
  live_mode boolean not null default false,
  source text not null check (source in ('backoffice', 'api')),
  created_by jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  issued_at timestamptz,
  sent_at timestamptz,               -- first time the mail server took it
  last_send_error text,              -- the newest sending's failure, null once one was taken
  viewed_at timestamptz,             -- first opened by a person
  voided_at timestamptz,
  written_off_at timestamptz,
  version int not null default 1,
  search text generated always as (lower(coalesce(number, '') || ' ' || coalesce(bill_to ->> 'name', '') || ' ' || coalesce(reference, ''))) stored,
  amount_due bigint generated always as (total - credited - amount_paid) stored,
  primary key (organization_id, id),
  unique (organization_id, number),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, contact_id, customer_id) references contacts (organization_id, id, customer_id),
  check (amount_paid + credited <= total),                       -- I-04
  check ((number is null) = (issued_at is null)),
  check ((status = 'draft') = (issued_at is null))
);
call remit_private.protect('invoices', 'select, insert, update, delete');
create index invoices_by_created on invoices (organization_id, live_mode, created_at desc, id desc);
create index invoices_by_status on invoices (organization_id, live_mode, status, created_at desc, id desc);
create index invoices_by_customer on invoices (organization_id, customer_id, created_at desc, id desc);
create index invoices_outstanding on invoices (organization_id, live_mode, currency, due_on) include (amount_due)
  where status in ('pending', 'sent', 'partially_paid');

create table line_items (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  invoice_id uuid not null,
  position int not null check (position between 0 and 199),
  product_id uuid,
  description text not null,
  quantity numeric(18, 6) not null check (quantity >= 0),
  unit_price bigint not null check (unit_price between 0 and 999999999999999),
  discount jsonb,                    -- {kind:'percent', ppm} | {kind:'fixed', amount}
  taxes jsonb not null default '[]', -- snapshot: [{id, name, ppm, inclusive}]
  gross bigint not null,             -- quantity × price
  net bigint not null,               -- tax-exclusive base after all discounts
  tax bigint not null,
  total bigint not null,
  primary key (organization_id, id),
  unique (organization_id, invoice_id, position),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id) on delete cascade,
  foreign key (organization_id, product_id) references products (organization_id, id)
);
call remit_private.protect('line_items', 'select, insert, delete');

create table credit_notes (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  number text not null,
  invoice_id uuid not null,
  customer_id uuid not null,
  refund_id uuid,                    -- set when it was written by a refund (PRODUCT R13)
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  tax_amount bigint not null check (tax_amount >= 0 and tax_amount <= amount),
  reason text not null default '',
  live_mode boolean not null,
  created_by jsonb not null,
  issued_on date not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, number),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  foreign key (organization_id, customer_id) references customers (organization_id, id)
);
call remit_private.protect('credit_notes', 'select, insert');
create index credit_notes_by_invoice on credit_notes (organization_id, invoice_id, created_at);
create index credit_notes_by_created on credit_notes (organization_id, live_mode, created_at desc, id desc);

-- A secret address for paying (CORRECTNESS §8, §18.1): looked up by hash, kept sealed so that staff can copy it again.
create table payment_links (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  kind text not null check (kind in ('customer', 'order', 'invoice')),
  customer_id uuid not null,
  invoice_id uuid,
  token_hash bytea not null,
  token_sealed bytea not null,
  created_by jsonb not null,
  created_at timestamptz not null,
  first_opened_at timestamptz,       -- by a person: the page's own POST, never a bare GET
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id) on delete cascade,
  check ((kind = 'customer') = (invoice_id is null))
);
call remit_private.protect('payment_links', 'select, insert, update');
call remit_private.let_worker_read('payment_links', 'organization_id, id, token_hash');
create unique index payment_links_by_token on payment_links (token_hash);
create unique index one_invoice_link on payment_links (organization_id, invoice_id) where kind = 'invoice' and revoked_at is null;
