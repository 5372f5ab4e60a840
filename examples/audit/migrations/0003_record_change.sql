create function audit.record_change() returns trigger
language plpgsql as $$
begin
  insert into audit.entries (table_name, operation, before, after)
  values (
    format('%I.%I', tg_table_schema, tg_table_name),
    lower(tg_op),
    case when tg_op <> 'INSERT' then to_jsonb(old) end,
    case when tg_op <> 'DELETE' then to_jsonb(new) end
  );
  return null;
end
$$;
