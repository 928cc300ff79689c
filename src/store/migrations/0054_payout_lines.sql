-- A payout also holds what disputes took and gave back, fees that belong to no movement, payouts that a bank sent back, and
-- what is none of these.
alter table payout_items drop constraint payout_items_kind_check;
alter table payout_items add constraint payout_items_kind_check
  check (kind in ('charge', 'refund', 'refund_returned', 'dispute', 'fee', 'payout_returned', 'other')) not valid;
alter table payout_items validate constraint payout_items_kind_check;
