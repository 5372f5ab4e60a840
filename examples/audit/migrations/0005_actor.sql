-- Who did it: the service names its user for the length of a transaction.
alter table audit.entries
  add column actor text not null default coalesce(nullif(current_setting('audit.actor', true), ''), session_user);
