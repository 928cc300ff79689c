-- What an organization lets its customers add to a payment (PRODUCT P13-P15, R11). Off on invoice pages until it is switched
-- on. Percentages and the largest amount of one's own are parts per million of what is being paid.
alter table organizations
  add tips_on_invoices boolean not null default false,
  add tip_percentages int[] not null default '{180000,200000,250000}',
  add tip_custom boolean not null default false,
  add tip_custom_maximum int not null default 1000000,
  add constraint tip_percentages_in_range check (
    cardinality(tip_percentages) between 1 and 4 and 0 < all (tip_percentages) and 1000000 >= all (tip_percentages)),
  add constraint tip_custom_maximum_in_range check (tip_custom_maximum between 1 and 1000000);

-- How much of an attempt's amount is the tip, so that whoever paid can be told of both.
alter table gateway_attempts
  add tip_amount bigint not null default 0,
  add constraint tip_is_a_part check (tip_amount between 0 and amount);
