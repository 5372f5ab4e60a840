import { connectionInfo, type Database } from '@nx-worktree/postgres';
import { sql, withClient } from '@nx-worktree/testkit';
import { useDatabase } from '../../testkit/use-server';
import { type Observation, type Observed, observe } from './observe';

const used = useDatabase('locks');
beforeEach(() =>
  sql(
    used.database.url,
    `create table author (id int primary key);
     create table article (id int primary key, name text, author int, price int);
     create table notes (what text);
     insert into author select generate_series(1, 3);
     insert into article select i, 'a' || i, i, i from generate_series(1, 3) i`,
  ),
);

/** Runs statements in one transaction, or each in its own, as a migration tool would, and notes it in its table. */
async function observed(statements: string[], inTransaction = true): Promise<Observed> {
  const counts = new Map(['author', 'article'].map((table) => [`public.${table}`, { count: 3 }]));
  const observation = (await observe(used.database, ['notes'], counts)) as Observation;
  await withClient(used.database.url, async (client) => {
    if (inTransaction) await client.query('begin');
    for (const statement of statements) await client.query(statement);
    await client.query(`insert into notes values ('done')`);
    if (inTransaction) await client.query('commit');
  });
  await untilNobodyIsIn(used.database);
  return (await observation.finish()) as Observed;
}

const FOREVER = 'Nobody can read or write the table';

it.each([
  [
    'alter table article add vat int',
    [['article', 'ACCESS EXCLUSIVE', '', false]],
    `${FOREVER} for a moment. It waits`,
  ],
  [
    'alter table article alter price type bigint',
    [['article', 'ACCESS EXCLUSIVE', 'rewritten', true]],
    `${FOREVER} while it is rewritten`,
  ],
  [
    'alter table article alter name set not null',
    [['article', 'ACCESS EXCLUSIVE', 'read', true]],
    `${FOREVER} while all of its rows are read`,
  ],
  [
    'create index on article (name)',
    [['article', 'SHARE', 'read', true]],
    'Nobody can write the table while all of its rows',
  ],
  [
    'alter table article add foreign key (author) references author',
    [
      ['author', 'SHARE ROW EXCLUSIVE', 'read', true],
      ['article', 'SHARE ROW EXCLUSIVE', 'read', true],
    ],
    'Nobody can write the table while all of its rows',
  ],
  ['drop table author', [['author', 'ACCESS EXCLUSIVE', '', false]], `${FOREVER} for a moment`],
  ['truncate article', [['article', 'ACCESS EXCLUSIVE', '', false]], `${FOREVER} for a moment`],
  [
    'update article set price = 0 where id = 1',
    [['article', 'ROW EXCLUSIVE', '', false]],
    'Whoever changes one of the rows',
  ],
  [
    'update article set price = 0',
    [['article', 'ROW EXCLUSIVE', '', true]],
    'It changes most of the rows: whoever changes one of them waits until its transaction ends.',
  ],
  [
    `insert into article select i from generate_series(4, 9) i`,
    [['article', 'ROW EXCLUSIVE', '', false]],
    'Whoever changes one of the rows',
  ],
  [
    'alter table article add vat int; update article set vat = price',
    [
      ['article', 'ACCESS EXCLUSIVE', '', true],
      ['article', 'ROW EXCLUSIVE', '', true],
    ],
    `${FOREVER} until its transaction ends, in which public.article gets other rows.`,
  ],
  ['create table other (id int primary key); alter table other alter id type bigint', [], undefined],
  ['comment on column article.name is $$x$$; create view v as select * from article', [], undefined],
])('sees what this locks: %s', async (statement, locks, meaning) => {
  const found = await observed([statement]);
  expect(found.locks.map(briefly).sort()).toEqual([...locks].sort());
  expect(found.locks[0]?.meaning.slice(0, meaning?.length)).toBe(meaning);
});

it('knows how long a lock is held, and what keeps it', async () => {
  const { locks, statements } = await observed([
    'alter table author add name text',
    'select pg_sleep(0.2)',
    'alter table article alter price type bigint',
  ]);
  expect(locks.map(briefly)).toEqual([
    ['author', 'ACCESS EXCLUSIVE', '', true],
    ['article', 'ACCESS EXCLUSIVE', 'rewritten', true],
  ]);
  expect(locks[0]?.heldMs).toBeGreaterThan(200);
  expect(locks[1]?.heldMs).toBeLessThan(200);
  expect(locks[0]?.meaning).toBe(
    `${FOREVER} until its transaction ends, in which public.article is rewritten as a whole.`,
  );
  expect(statements).toEqual([
    'alter table author add name text',
    'alter table article alter price type bigint',
  ]);
});

it('does not disturb statements that run outside of transactions, and these lock nothing for long', async () => {
  const statements = [
    'create index concurrently by_name on article (name)',
    'reindex index concurrently by_name',
    'drop index concurrently by_name',
    'vacuum article',
  ];
  const found = await observed(statements, false);
  expect(found.locks).toEqual([]);
});

it.each([
  [
    'vacuum full article',
    [['article', 'ACCESS EXCLUSIVE', 'rewritten', true]],
    `${FOREVER} while it is rewritten`,
  ],
  [
    'cluster article using by_id',
    [['article', 'ACCESS EXCLUSIVE', 'rewritten', true]],
    `${FOREVER} while it is`,
  ],
  ['truncate article', [['article', 'ACCESS EXCLUSIVE', '', false]], `${FOREVER} for a moment`],
  [
    'reindex table article',
    [['article', 'SHARE', 'read', true]],
    'Nobody can write the table while all of its rows',
  ],
  [
    'delete from article where id = 1',
    [['article', 'ROW EXCLUSIVE', '', false]],
    'Whoever changes one of the rows',
  ],
  ['vacuum article', [], undefined],
])('sees what is locked outside of the transaction of the note: %s', async (statement, locks, meaning) => {
  await sql(used.database.url, 'create index by_id on article (id)');
  const found = await observed([statement], false);
  expect(found.locks.map(briefly)).toEqual(locks);
  expect(found.locks[0]?.meaning.slice(0, meaning?.length)).toBe(meaning);
});

it('sees changes of rows between statements that change the schema', async () => {
  const { locks } = await observed([
    'alter table article add vat int',
    'update article set vat = price',
    'drop table author',
  ]);
  expect(locks.map(briefly)).toEqual([
    ['article', 'ACCESS EXCLUSIVE', '', true],
    ['article', 'ROW EXCLUSIVE', '', true],
    ['author', 'ACCESS EXCLUSIVE', '', false],
  ]);
  expect(locks[0]?.meaning).toBe(
    `${FOREVER} until its transaction ends, in which public.article gets other rows.`,
  );
});

it('tells of statements that have found no row to change', async () => {
  const found = await observed([
    'update article set price = 1 where id = 99',
    'delete from author where id = 1',
  ]);
  expect(found.unchanged).toEqual(['public.article']);
  expect(found.locks.map(briefly)).toEqual([['author', 'ROW EXCLUSIVE', '', false]]);
});

it('sees the same when the migration acts as another role', async () => {
  await sql(
    used.database.url,
    'alter table article owner to pg_monitor; grant create on schema public to pg_monitor; grant all on notes to pg_monitor',
  );
  const found = await observed(['set local role pg_monitor', 'alter table article add vat int']);
  expect(found.locks.map(briefly)).toEqual([['article', 'ACCESS EXCLUSIVE', '', false]]);
});

it('leaves nothing in the database', async () => {
  const count = `select (select count(*) from pg_namespace where nspname ~ 'nx_worktree')::int as schemas,
    (select count(*) from pg_event_trigger)::int as triggers, (select count(*) from pg_trigger where not tgisinternal)::int as others`;
  await observed(['create table x ()']);
  expect(await sql(used.database.url, count)).toEqual([{ schemas: 0, triggers: 0, others: 0 }]);
});

it('says that it takes a superuser', async () => {
  const role = `plain_${process.pid}`;
  await sql(
    used.database.url,
    `create role ${role} login password 'x'; grant all on database ${used.database.name} to ${role}`,
  );
  try {
    const plain = connectionInfo(
      Object.assign(new URL(used.database.url), { username: role, password: 'x' }).href,
      used.database.name,
    );
    expect(await observe(plain, [])).toBe('only a superuser of the server may create event triggers');
  } finally {
    await sql(used.database.url, `drop owned by ${role}; drop role ${role}`);
  }
});

/** What a session has done shows in the counters when it has ended. */
async function untilNobodyIsIn({ name }: Database): Promise<void> {
  while ((await used.server.sessionsIn(name)).length > 0);
}

function briefly({ table, mode, isRewritten, isRead, isLong }: Observed['locks'][number]) {
  return [table.replace('public.', ''), mode, isRewritten ? 'rewritten' : isRead ? 'read' : '', isLong];
}
