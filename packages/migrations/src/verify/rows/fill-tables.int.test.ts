import { sql } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { fillTables } from './fill-tables';

const used = useDatabase('rows');

const one = (count: unknown) => [{ count }];

it.each([
  [
    'columns of every usual type',
    `create table t (
     a int not null, b bigint, c numeric(4,2), d numeric(2,2), e text, f varchar(3), g char(2), h bool, i date, j timestamptz,
     k time, l interval, m uuid, n json, o jsonb, p bytea, q inet, r cidr, s macaddr, t bit(4), u varbit(2), v point, w box,
     x int4range, y daterange, z tstzrange, aa int[], ab text[], ac xml, ad money, ae real, af double precision, ag "char",
     ah name, ai tsvector, aj int4multirange, ak smallint, al circle, am line, an path, ao timestamp[], ap varchar(5)[])`,
  ],
  [
    'an enum and a unique enum',
    `create type mood as enum ('sad', 'ok'); create table t (a mood, b mood[] not null)`,
  ],
  [
    'domains with checks',
    `create domain positive as int check (value > 10); create domain mail as text not null check (value ~ '@');
     create table t (a positive, b mail)`,
  ],
  [
    'identity, serial, generated columns and defaults',
    `create table t (a int generated always as identity primary key,
     b serial, c int generated always as (b * 2) stored, d timestamptz not null default now(), e text unique not null)`,
  ],
  [
    'checks',
    `create table t (a int check (a between 100 and 200), b text check (b in ('new', 'old')), c text check (length(c) = 5),
     d text check (d like 'A-%'), e int check (e < 0), f date, g date, check (f <= g), h text check (h = lower(h)))`,
  ],
  [
    'a foreign key of two columns',
    `create table r (a int, b text, primary key (a, b)); create table t (c int not null,
     d text not null, foreign key (c, d) references r (a, b))`,
  ],
  ['a reference to itself', 'create table t (id int primary key, parent int references t)'],
  [
    'a reference to itself that is not null',
    'create table t (id int primary key, parent int not null references t)',
  ],
  [
    'tables that refer to each other',
    `create table t (id int primary key, other int); create table u (id int primary key,
     t int not null references t); alter table t add foreign key (other) references u`,
  ],
  [
    'partitions',
    `create table t (id int, at date not null) partition by range (at);
     create table t_2031 partition of t for values from ('2031-01-01') to ('2032-01-01')`,
  ],
  ['no columns', 'create table t ()'],
  [
    'names that need quotes',
    'create schema "S x"; create table t ("A b" text not null); create table "S x"."T" ("select" int not null)',
  ],
])('fills tables with %s', async (_, schema) => {
  await sql(used.database.url, schema);
  expect((await fillTables(used.database, [])).notFilled).toEqual([]);
  const [{ count } = { count: 0 }] = await sql<{ count: number }>(
    used.database.url,
    'select count(*)::int from t',
  );
  expect(count).toBeGreaterThan(0);
});

it('gives every column a value, and rows that differ', async () => {
  await sql(
    used.database.url,
    `create table r (id serial primary key, name text);
    create table t (a int, b varchar(6), c date, r int references r, d boolean not null default true, e numeric(4,2))`,
  );
  expect((await fillTables(used.database, [])).filled).toEqual(['public.r', 'public.t']);
  expect(await sql(used.database.url, 'select a, b, r, d, e from t order by a')).toEqual([
    { a: 1, b: 'Row 1', r: 1, d: true, e: '1.12' },
    { a: 2, b: 'Row 2 ', r: 3, d: false, e: '2.12' },
    { a: 3, b: ' Row 3', r: 5, d: true, e: '3.12' },
  ]);
  expect(await sql(used.database.url, 'select max(length(name)) > 255 as is_long from r')).toEqual([
    { is_long: true },
  ]);
});

it('leaves a column to its default where nothing else is right', async () => {
  await sql(
    used.database.url,
    `create table t (a text default 'x' check (md5(a) = md5('x')), b text not null default 'y');
    create function only_y() returns trigger language plpgsql as
      $$ begin if new.b <> 'y' then raise 'not y'; end if; return new; end $$;
    create trigger only_y before insert on t for each row execute function only_y()`,
  );
  expect((await fillTables(used.database, [])).notFilled).toEqual([]);
  expect(await sql(used.database.url, 'select distinct a, b from t')).toEqual([{ a: 'x', b: 'y' }]);
});

it('leaves a table empty that has no partition', async () => {
  await sql(used.database.url, 'create table t (at date) partition by range (at)');
  const reason = expect.stringContaining('no partition of relation "t" found');
  expect(await fillTables(used.database, [])).toEqual({
    filled: [],
    notFilled: [{ table: 'public.t', reason }],
  });
});

it('fills as many rows as a table can have', async () => {
  await sql(used.database.url, 'create table t (lone bool primary key check (lone))');
  expect(await fillTables(used.database, [])).toEqual({ filled: ['public.t'], notFilled: [] });
  expect(await sql(used.database.url, 'select count(*)::int from t')).toEqual(one(1));
});

it('names what it can not fill, and why', async () => {
  await sql(
    used.database.url,
    `create table t (a text not null check (md5(a) = 'x')); create table u (a text);
    create function no() returns trigger language plpgsql as $$ begin raise 'never'; end $$;
    create trigger no before insert on u for each row execute function no();
    create table v (t text not null)`,
  );
  expect(await fillTables(used.database, [])).toEqual({
    filled: ['public.v'],
    notFilled: [
      { table: 'public.t', reason: expect.stringContaining('t_a_check') },
      { table: 'public.u', reason: 'never' },
    ],
  });
});

it('leaves rows alone that are there, and the tables of tools', async () => {
  await sql(
    used.database.url,
    'create table t (a int); insert into t values (7); create table knex_migrations (id int)',
  );
  expect(await fillTables(used.database, ['knex_migrations'])).toEqual({ filled: [], notFilled: [] });
  expect(
    await sql(used.database.url, 'select (select count(*) from knex_migrations)::int + a as count from t'),
  ).toEqual(one(7));
});
