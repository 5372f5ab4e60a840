create view audit.history as
  select
    id,
    table_name,
    row_key,
    happened_at,
    actor,
    operation,
    changed,
    row_number() over (partition by table_name, row_key order by id) as version
  from audit.entries;
