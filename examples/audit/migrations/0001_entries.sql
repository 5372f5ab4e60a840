create schema audit;

create table audit.entries (
  id          bigint generated always as identity primary key,
  happened_at timestamptz not null default now(),
  table_name  text        not null,
  operation   text        not null,
  before      jsonb,
  after       jsonb
);
