-- Indexes of lists and searches. Under row-level security an index serves a condition only when its operator is
-- leakproof (=, <, > are; LIKE and the trigram operators are not), so searches are made of those.
alter table invoices add column number_tail bigint
  generated always as (nullif(substring(number from '(\d{1,18})$'), '')::bigint) stored;
create index invoices_by_number_tail on invoices (organization_id, number_tail) where number_tail is not null;
create index invoices_by_search on invoices (organization_id, search collate "C");
create index invoices_by_reference on invoices (organization_id, reference) where reference is not null;
create index invoices_by_issue_day on invoices (organization_id, live_mode, issue_on) where issue_on is not null;
create index invoices_owed_by_customer on invoices (organization_id, customer_id) include (currency, amount_due, due_on, live_mode)
  where status in ('pending', 'sent', 'partially_paid');
-- Sums over all invoices read this index alone.
create index invoices_summed on invoices (organization_id, live_mode, currency) include (status, total, amount_due, due_on);

create index customers_by_search on customers (organization_id, search, id);
drop index customers_by_name;
create index products_by_search on products (organization_id, search, id);
drop index products_by_name;
