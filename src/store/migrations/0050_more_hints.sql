-- Gateways also tell of disputes, of money sent to the bank, and of what the account may do.
alter table webhook_inbox drop constraint webhook_inbox_object_kind_check;
alter table webhook_inbox add constraint webhook_inbox_object_kind_check
  check (object_kind in ('charge', 'refund', 'object', 'dispute', 'payout', 'account'));
