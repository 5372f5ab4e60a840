create function audit.untrack(target regclass) returns void
language plpgsql as $$
begin
  execute format('drop trigger audit_change on %s', target);
  delete from audit.redactions
  using pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where pg_class.oid = target and table_name = format('%I.%I', nspname, relname);
end
$$;
