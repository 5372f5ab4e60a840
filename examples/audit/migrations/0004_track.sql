-- What the owner of a table calls in a migration of its own.
create function audit.track(target regclass) returns void
language plpgsql as $$
begin
  execute format(
    'create trigger audit_change after insert or update or delete on %s
     for each row execute function audit.record_change()',
    target
  );
end
$$;
