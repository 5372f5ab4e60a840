import { connectTo, type OwnHome, sql } from '@nx-worktree/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client } from 'pg';
import { useOwnServer } from '../../testkit/own-server';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { type MajorVersion } from '../embedded/version';
import { openServer } from '../server/open-server';
import { type Snapshot } from './catalog-object';
import { diffOfSnapshots } from './diff';
import { readCatalog } from './read-catalog';
import { snapshotOf } from './snapshot';
import { textOfSnapshot } from './text';

const VERSIONS: readonly MajorVersion[] = [14, 16, 18];

const testkit = (file: string): string => readFileSync(join(__dirname, '../../testkit', file), 'utf8');

/** Roles are the server's, so the tests have servers of their own. */
let own: OwnHome;
beforeAll(() => {
  own = useOwnServer({ versions: VERSIONS });
});
afterAll(() => own.remove());

/** Starts the server of a version with the database `all_kinds`, which holds one object of each kind. */
async function serverWithAllKinds(version: MajorVersion): Promise<(database: string) => string> {
  await (await openServer({ version })).close();
  const url = new URL((await embeddedServerStatus(version)).server?.url ?? '');
  const urlOf = (database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  for (const role of ['reader', 'keeper', 'owner_of_news superuser'])
    await sql(url.href, `create role ${role}`);
  await sql(url.href, 'create database all_kinds template template0');
  await sql(urlOf('all_kinds'), testkit('catalog.sql'));
  return urlOf;
}

/** What a diff says after a change that is rolled back. */
async function seen(
  client: Client,
  before: Snapshot,
  change: string,
  ...stateTables: string[]
): Promise<string> {
  await client.query('begin');
  try {
    await client.query(change);
    return diffOfSnapshots(before, await readCatalog(client, stateTables));
  } finally {
    await client.query('rollback');
  }
}

/** Changes with what is to be seen of them. */
const SEEN = testkit('catalog-changes.txt')
  .split(/^### /m)
  .slice(1)
  .map((block) => {
    const [change = '', ...difference] = block.split(/\n(?=(?:added|removed|changed) )/);
    return { change, difference: difference.join('\n').trimEnd() };
  });

/** What older servers than these don't have, or have in another way. */
const SEEN_SINCE: readonly (readonly [since: number, change: string, difference: string])[] = [
  [
    14,
    'alter table stock.machine add column notes text compression pglz',
    'changed table stock.machine\n  + notes text compression pglz\n',
  ],
  [15, 'drop schema public; create schema public', 'changed schema public\n  + revoke usage from public\n'],
  [
    15,
    'alter table stock.logged_2020 add unique nulls not distinct (line)',
    'added constraint stock.logged_2020.logged_2020_line_key\n  + UNIQUE NULLS NOT DISTINCT (line)\n',
  ],
  [
    15,
    'alter publication news set table stock.article (id, name) where (id > 5)',
    `changed publication news
  - for table stock.article
  - for table stock.thing
  + for table stock.article (id, name) where (id > 5)
`,
  ],
  [
    15,
    'alter publication news add tables in schema public',
    'changed publication news\n  + for tables in schema public\n',
  ],
  [
    18,
    'alter table stock.machine add column double integer generated always as (2 * power) virtual',
    'changed table stock.machine\n  + double integer generated always as ((2 * power)) virtual\n',
  ],
  [
    18,
    'alter table stock.machine add constraint there not null power not valid',
    'changed table stock.machine\n  - power integer\n  + power integer not null not valid\n',
  ],
  [
    18,
    'alter table stock.machine add constraint strong check (power > 5) not enforced',
    'added constraint stock.machine.strong\n  + CHECK ((power > 5)) NOT ENFORCED\n',
  ],
];

const STATE_TABLES = ['pgmigrations', 'nx_worktree.migrations'];

const NOT_SEEN = [
  `insert into stock.article (name) values ('pen'); select nextval('stock.numbers')`,
  'analyze; refresh materialized view stock.totals',
  'create temp table fleeting (id integer)',
  'drop index stock.article_price_idx; create index article_price_idx on stock.article (price desc) include (name) where price > 10',
  "drop function stock.twice; create function stock.twice(x integer, y integer default 2) returns integer language sql immutable as 'select x * y'; revoke execute on function stock.twice from public",
  'revoke all on stock.article from reader; grant insert on stock.article to reader; grant select on stock.article to reader; grant update (price) on stock.article to reader with grant option',
  'create table public.pgmigrations (id serial primary key, name text unique check (id > 0)); create index on public.pgmigrations (name)',
  'create schema nx_worktree; create table nx_worktree.migrations (id bigint generated always as identity)',
];

describe.each(VERSIONS)('on PostgreSQL %i', (version) => {
  let client: Client;
  let urlOf: (database: string) => string;
  let before: Snapshot;
  beforeAll(async () => {
    urlOf = await serverWithAllKinds(version);
    client = await connectTo(urlOf('all_kinds'));
    before = await snapshotOf(urlOf('all_kinds'));
  });
  afterAll(() => client.end());

  test('the text of a schema with objects of each kind', () => {
    expect(textOfSnapshot(before)).toBe(testkit('catalog.txt'));
  });

  test.each(SEEN)('seen: $change', async ({ change, difference }) => {
    expect((await seen(client, before, change)).trimEnd()).toBe(difference);
  });

  test.each(SEEN_SINCE.filter(([since]) => version >= since))(
    'seen since PostgreSQL %i: %s',
    async (_since, change, difference) => {
      expect(await seen(client, before, change)).toBe(difference);
    },
  );

  test.each(NOT_SEEN)('not seen: %s', async (change) => {
    expect(await seen(client, before, change, ...STATE_TABLES)).toBe('');
  });

  test('what else is in the schema of a state table is seen, and tables of other names are', async () => {
    const change =
      'create schema nx_worktree; create table nx_worktree.migrations (); create table nx_worktree.more ()';
    expect(await seen(client, before, change, ...STATE_TABLES)).toBe(
      'added schema nx_worktree\n\nadded table nx_worktree.more\n',
    );
    expect(await seen(client, before, 'create table public.migrations ()', ...STATE_TABLES)).toBe(
      'added table public.migrations\n',
    );
  });

  test('settings and privileges of the database are seen, and decide nothing about the rest', async () => {
    await sql(urlOf('postgres'), 'create database settled template template0');
    await sql(urlOf('settled'), testkit('catalog.sql'));
    for (const change of [
      `set timezone to 'Asia/Tokyo'`,
      `set datestyle to 'German'`,
      'set search_path to stock',
      'set quote_all_identifiers to on',
    ]) {
      await sql(urlOf('postgres'), `alter database settled ${change}`);
    }
    await sql(urlOf('postgres'), 'alter role reader in database settled set work_mem to 64000');
    await sql(urlOf('postgres'), 'revoke connect on database settled from public');

    expect(diffOfSnapshots(before, await snapshotOf(urlOf('settled')))).toBe(
      `added database
  + set DateStyle=German
  + set TimeZone=Asia/Tokyo
  + set quote_all_identifiers=on
  + set search_path=stock
  + role reader set work_mem=64000
  + revoke connect from public
`,
    );
  });

  test('who made the schema decides nothing', async () => {
    const snapshots = [];
    for (const maker of ['ada', 'grace']) {
      await sql(urlOf('postgres'), `create role ${maker} login createdb password 'secret'`);
      await sql(urlOf('postgres'), `create database of_${maker} template template0 owner ${maker}`);
      const url = Object.assign(new URL(urlOf(`of_${maker}`)), { username: maker, password: 'secret' }).href;
      await sql(
        url,
        `create schema stock; create table stock.article (id serial); create function stock.one() returns int language sql as 'select 1';
         grant select on stock.article to reader; alter default privileges grant select on tables to reader;
         create policy own on stock.article to current_user using (true)`,
      );
      snapshots.push(await snapshotOf(url));
    }
    const [one = [], other = []] = snapshots;
    expect(diffOfSnapshots(one, other)).toBe('');
    expect(textOfSnapshot(one)).toContain('table stock.article\n');
    expect(textOfSnapshot(one)).not.toMatch(/ada|owner/);
  });
});
