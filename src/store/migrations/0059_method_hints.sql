-- Gateways also tell of saved methods: renewed by the card's bank, or let go of in the gateway's own dashboard.
alter table webhook_inbox drop constraint webhook_inbox_object_kind_check;
alter table webhook_inbox add constraint webhook_inbox_object_kind_check
  check (object_kind in ('charge', 'refund', 'object', 'dispute', 'payout', 'account', 'method'));
