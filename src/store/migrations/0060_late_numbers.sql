-- An answer is kept before the database has given the invoice in it its number: a repeat takes it from that invoice, whose
-- number never changes. No foreign key: invoices that were issued stay, and keys come and go.
alter table idempotency_keys add column number_of uuid;
