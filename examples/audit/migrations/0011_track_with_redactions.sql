drop function audit.track(regclass);

create function audit.track(target regclass, variadic redacted text[] default '{}') returns void
language plpgsql as $$
declare
  source text;
begin
  select format('%I.%I', nspname, relname) into source
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where pg_class.oid = target;

  insert into audit.redactions select source, unnest(redacted);
  execute format(
    'create trigger audit_change after insert or update or delete on %s
     for each row execute function audit.record_change()',
    source
  );
end
$$;
