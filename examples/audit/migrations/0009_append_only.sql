create function audit.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'The audit trail is append-only: % refused.', lower(tg_op)
    using errcode = 'restrict_violation';
end
$$;

create trigger append_only before update or delete on audit.entries
  for each row execute function audit.refuse_change();
