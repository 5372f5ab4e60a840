import { sql } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { fillTables } from './fill-tables';
import { passedByMadeUp, requirementsIn } from './requirements';

const SCHEMA = `
  create table author (id serial primary key, name text);
  create domain code as text;
  create table article (id serial primary key, name text, price numeric(8,2), size varchar(200), author int, code code, kind text);
  create table seasons (at date) partition by range (at);
  create table season (at date)`;

const used = useDatabase('requirements');
beforeEach(() => sql(used.database.url, SCHEMA));

/** What rows that were made up have passed of a migration. */
async function passedBy(up: string): Promise<string[]> {
  const { filled } = await fillTables(used.database, []);
  const before = await requirementsIn(used.database, []);
  await sql(used.database.url, up);
  return passedByMadeUp(used.database, before, await requirementsIn(used.database, []), filled);
}

const alter = (what: string) => `alter table article ${what};`;
const notice = (table: string, what: string, risk: string) =>
  `public.${table}: ${what} passed on rows that were made up; real ones may ${risk}.`;

describe('what only rows that were made up have passed is said', () => {
  it.each([
    ['set not null', alter('alter name set not null'), '"not null" of name', 'hold nulls'],
    [
      'a primary key',
      `${alter(`drop constraint article_pkey`)} ${alter('add primary key (name)')}`,
      `"not null" of name`,
      'hold nulls',
    ],
    [
      'a unique constraint',
      alter('add constraint one unique (name)'),
      'the unique index one',
      'hold duplicates',
    ],
    [
      'a unique index of an expression',
      `create unique index one on article (lower(name))`,
      'the unique index one',
      'hold duplicates',
    ],
    ['a check', alter('add constraint positive check (price > 0)'), 'the check positive', 'violate it'],
    [
      'a check that is validated later',
      `${alter('add constraint positive check (price > 0) not valid')} ${alter('validate constraint positive')}`,
      'the check positive',
      'violate it',
    ],
    [
      'a foreign key',
      `update article set author = (select min(id) from author); ${alter(`add constraint their foreign key (author) references author`)}`,
      'the foreign key their',
      'refer to rows that are not there',
    ],
    [
      'an exclusion constraint',
      alter('add constraint apart exclude using gist (int4range(id, id, $$[]$$) with &&)'),
      'the exclusion constraint apart',
      'exclude each other',
    ],
    [
      'a narrower type',
      alter('alter price type numeric(5,2)'),
      'the change of price from numeric(8,2) to numeric(5,2)',
      'not fit',
    ],
    [
      'a new column that is filled from others',
      `${alter('add label text')} update article set label = name; ${alter('alter label set not null')}`,
      '"not null" of label',
      'hold nulls',
    ],
    [
      'a check of a domain',
      `alter domain code add constraint filled check (value <> '')`,
      'the check of a domain filled',
      'violate it',
    ],
  ])('%s', async (_, up, what, risk) => {
    expect(await passedBy(up)).toContainEqual(notice('article', what, risk));
  });

  it('the bounds of a partition', async () => {
    const attach = `alter table seasons attach partition season for values from ('2020-01-01') to ('2021-01-01')`;
    expect(await passedBy(attach)).toEqual([
      notice('season', 'its bounds as a partition', 'lie outside of them'),
    ]);
  });
});

it.each([
  ['a new column with a default', alter('add stock int not null default 0')],
  [
    'a new column of which all rows have the default',
    alter("add unit text not null default 'kg' check (unit <> '')"),
  ],
  ['a unique column that is empty', alter('add isbn text unique')],
  ['a reference that is empty', alter(`add editor int references author`)],
  ['a column with a number for each row', alter('add number bigserial unique')],
  ['a check of which no row is looked at', alter('add constraint positive check (price > 0) not valid')],
  ['a wider type', `${alter('alter price type numeric(10,2)')} ${alter('alter id type bigint')}`],
  ['a longer text', `${alter('alter size type varchar(300)')} ${alter('alter kind type text')}`],
  ['another name', `${alter('rename name to title')} ${alter(`rename to renamed`)}`],
  ['a new table', `create table more (id int primary key, name text not null unique check (name <> ''))`],
])('%s is passed by any row', async (_, up) => {
  expect(await passedBy(up)).toEqual([]);
});

it('is not said of rows that were there', async () => {
  await sql(used.database.url, `insert into article (name) values ('pen')`);
  expect(await passedBy(alter('alter name set not null'))).toEqual([]);
});
