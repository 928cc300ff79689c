-- Payments → Orders shows payments and the intents that made none, newest first (HOUSE §5.1).
create index intents_without_payment on payment_intents (organization_id, live_mode, created_at desc, id desc) where state <> 'succeeded';
create index payments_by_intent on payments (organization_id, intent_id) where intent_id is not null;

-- The dashboard's figures by day.
create index refunds_by_success on refunds (organization_id, live_mode, succeeded_at) where state = 'succeeded';
