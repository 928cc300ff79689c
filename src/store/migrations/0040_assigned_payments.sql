-- A payment that was found without an invoice can be put onto one: its credit is taken from the one customer and the
-- surplus given to the other. Of each direction there is still one row a customer and source.
alter table customer_credits drop constraint customer_credits_organization_id_source_kind_source_id_key;
create unique index customer_credits_once on customer_credits (organization_id, source_kind, source_id, customer_id, (amount > 0));
