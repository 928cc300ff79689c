-- Which notices of the deadline of an answer were given (CORRECTNESS FM-DIS-03). A bank that gives more time is a new deadline.
create table dispute_notices (
  organization_id uuid not null references organizations (id),
  dispute_id uuid not null,
  due_at timestamptz not null,
  hours_before int not null check (hours_before > 0),
  told_at timestamptz not null,
  primary key (organization_id, dispute_id, due_at, hours_before),   -- each once
  foreign key (organization_id, dispute_id) references disputes (organization_id, id)
);
call remit_private.protect('dispute_notices', 'select, insert');
