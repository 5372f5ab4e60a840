create function audit.changed_columns(before jsonb, after jsonb) returns text[]
language sql immutable as $$
  select coalesce(array_agg(key order by key), '{}')
  from jsonb_object_keys(before || after) as key
  where before -> key is distinct from after -> key
$$;

alter table audit.entries
  add column changed text[] generated always as (audit.changed_columns(before, after)) stored;
