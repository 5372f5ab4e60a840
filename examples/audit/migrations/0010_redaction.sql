-- Columns whose content must not be copied into the trail.
create table audit.redactions (
  table_name  text not null,
  column_name text not null,
  primary key (table_name, column_name)
);

create function audit.redact(source text, content jsonb) returns jsonb
language sql stable as $$
  select content - coalesce(array_agg(column_name), '{}') from audit.redactions where table_name = source
$$;

create or replace function audit.record_change() returns trigger
language plpgsql as $$
declare
  source  text  := format('%I.%I', tg_table_schema, tg_table_name);
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into audit.entries (table_name, operation, row_key, before, after)
  values (
    source,
    lower(tg_op),
    coalesce(new_row, old_row) ->> 'id',
    audit.redact(source, old_row),
    audit.redact(source, new_row)
  );
  return null;
end
$$;
