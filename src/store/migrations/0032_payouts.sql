-- What gateways paid out to the bank, as they list it, and what each payout is made of (CORRECTNESS §12 L3).
create table payouts (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  gateway_account_id uuid not null,
  gateway_payout_id text not null,
  amount bigint not null,
  fee_difference bigint not null default 0,  -- fees the gateway took beyond those booked with the payments
  currency char(3) not null,
  live_mode boolean not null,
  items int not null check (items >= 0),
  state text not null check (state in ('matched', 'mismatched')),
  paid_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, gateway_account_id, gateway_payout_id),
  foreign key (organization_id, gateway_account_id) references gateway_accounts (organization_id, id)
);
call remit_private.protect('payouts', 'select, insert, update');

create table payout_items (
  organization_id uuid not null references organizations (id),
  payout_id uuid not null,
  position int not null check (position > 0),
  kind text not null check (kind in ('charge', 'refund', 'refund_returned')),
  gateway_account_id uuid not null,
  gateway_txn_id text not null,
  amount bigint not null,              -- what it added to the payout, fee not yet taken off
  fee bigint not null default 0,
  primary key (organization_id, payout_id, position),
  unique (organization_id, gateway_account_id, kind, gateway_txn_id),   -- nothing is paid out twice
  foreign key (organization_id, payout_id) references payouts (organization_id, id)
);
call remit_private.protect('payout_items', 'select, insert');
