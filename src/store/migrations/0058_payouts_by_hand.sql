-- A payout that somebody made by hand is taken out of the balance as a whole, and made of no movements.
alter table payout_items drop constraint payout_items_kind_check;
alter table payout_items add constraint payout_items_kind_check
  check (kind in ('charge', 'refund', 'refund_returned', 'dispute', 'fee', 'payout_returned', 'balance', 'other')) not valid;
alter table payout_items validate constraint payout_items_kind_check;
