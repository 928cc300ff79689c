-- The list of discrepancies, newest first, and the open ones by their deadline.
create index exceptions_by_opened on exceptions (organization_id, opened_at desc, id desc);
create index exceptions_open on exceptions (organization_id, deadline_at) where state = 'open';
