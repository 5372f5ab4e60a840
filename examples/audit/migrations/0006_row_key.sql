alter table audit.entries add column row_key text;

update audit.entries set row_key = coalesce(after, before) ->> 'id';

create or replace function audit.record_change() returns trigger
language plpgsql as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into audit.entries (table_name, operation, row_key, before, after)
  values (
    format('%I.%I', tg_table_schema, tg_table_name),
    lower(tg_op),
    coalesce(new_row, old_row) ->> 'id',
    old_row,
    new_row
  );
  return null;
end
$$;
