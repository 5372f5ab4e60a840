alter table audit.entries
  add constraint entries_operation check (operation in ('insert', 'update', 'delete'));
