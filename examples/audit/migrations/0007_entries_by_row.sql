create index entries_by_row on audit.entries (table_name, row_key, id);
