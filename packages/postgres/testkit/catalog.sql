-- One object of each kind that a schema can be made of. Its text is in catalog.txt.
create schema stock;
comment on schema stock is 'What lies where';
create extension citext with schema stock version '1.6';
create type stock.size as enum ('small', 'large');
create type stock.place as (shelf text, box integer);
create domain stock.amount as numeric(10, 2) not null default 0 constraint positive check (value >= 0);
create type stock.span as range (subtype = numeric);
create collation stock.by_number (provider = icu, locale = 'de', deterministic = false);

create table stock.article (
  id bigint generated always as identity primary key,
  name text not null collate "C" constraint named check (name <> ''),
  "Size" stock.size default 'small',
  price stock.amount,
  twice numeric generated always as (2.5 * id) stored,
  seen timestamptz default '2020-02-02 12:00:00+02',
  number serial unique,
  weights real[] not null default '{}'
);
comment on table stock.article is 'What we''ve got';
comment on column stock.article.name is 'As on the label';
alter table stock.article alter column name set storage external;
create index article_price_idx on stock.article (price desc) include (name) where price > 10;
create unique index on stock.article (lower(name));
create statistics stock.article_statistics (dependencies) on name, price from stock.article;

create table stock.movement (
  article bigint not null references stock.article on delete cascade deferrable initially deferred,
  at date not null,
  amount integer not null,
  during daterange,
  exclude using gist (during with &&),
  primary key (article, at)
) with (fillfactor = 70);
alter table stock.movement enable row level security;
create policy own_movements on stock.movement for select to public using (amount > 0);

create table stock.logged (at timestamptz primary key, line text) partition by range (at);
create table stock.logged_2020 partition of stock.logged
  for values from ('2020-01-01 00:00:00+00') to ('2021-01-01 00:00:00+00');
create index on stock.logged (at);
create table stock.thing (id integer constraint counted check (id > 0));
create unlogged table stock.machine (power integer) inherits (stock.thing);

create view stock.sales with (security_barrier) as
  select a.name, sum(m.amount) as amount from stock.article a join stock.movement m on m.article = a.id group by a.name;
create materialized view stock.totals as select a.name, m.at from stock.article a, stock.movement m with no data;
create unique index totals_idx on stock.totals (name, at);
create rule no_delete as on delete to stock.movement do instead nothing;

create function stock.twice(x integer, y integer default 2) returns integer language sql immutable as 'select x * y';
create function stock.touch() returns trigger language plpgsql as $$
begin
  new.seen := now();

  return new;
end
$$;
create function stock.watch() returns event_trigger language plpgsql as 'begin null; end';
create procedure stock.tidy(days integer) language sql as 'delete from stock.movement where at < current_date - days';
create aggregate stock.product(integer) (sfunc = int4mul, stype = integer, initcond = '1');
create trigger touched before update of name on stock.article for each row execute function stock.touch();
create trigger logged after insert on stock.logged for each row execute function stock.touch();
create constraint trigger late after insert on stock.thing deferrable initially deferred
  for each row execute function stock.touch();
create event trigger watched on ddl_command_end when tag in ('DROP TABLE') execute function stock.watch();

create sequence stock.numbers as integer start 5 increment 2 maxvalue 1000 cycle;
create function stock.same(text, integer) returns boolean language sql as 'select $1 = $2::text';
create operator stock.=== (leftarg = text, rightarg = integer, function = stock.same);
create function stock.size_of(integer) returns stock.size language sql as $$ select 'small'::stock.size $$;
create cast (integer as stock.size) with function stock.size_of(integer) as assignment;
create text search dictionary stock.plain (template = simple, stopwords = english);
create text search configuration stock.words (copy = simple);

create foreign data wrapper elsewhere options (debug 'true');
create server warehouse type 'store' foreign data wrapper elsewhere options (host 'localhost');
create user mapping for current_user server warehouse options (password 'secret');
create foreign table stock.remote (id integer options (column_name 'no')) server warehouse options (name 'far');
create publication news for table stock.article, only stock.thing with (publish = 'insert');

grant select, insert on stock.article to reader;
grant update (price) on stock.article to reader with grant option;
grant all on stock.movement to reader;
revoke execute on function stock.twice(integer, integer) from public;
grant usage on schema stock to public;
alter default privileges in schema stock grant select on tables to reader;
alter table stock.thing owner to keeper;
