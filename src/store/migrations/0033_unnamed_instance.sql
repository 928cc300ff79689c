-- Some hosted servers do not say which server and timeline they are; the outbox's mark and the gateways still do their part.
alter table instance_marks alter column system_identifier drop not null, alter column timeline_id drop not null,
  alter column database_oid drop not null;
