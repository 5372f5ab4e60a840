import { embeddedServerStatus, TemplateMissingError } from '@nx-worktree/postgres';
import { connectTo } from '@nx-worktree/testkit';
import { type Client } from 'pg';
import { scripts } from '../testkit/scripts';
import { giveSuite, type Suite } from '../testkit/suite';
import {
  cloneForTest,
  connectToSuite,
  NotInEnvironmentError,
  poolOfSuite,
  suiteConnectionString,
} from './index';

let suite: Suite;
let admin: Client;

beforeAll(async () => {
  suite = await giveSuite('create table article (name text)');
  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  admin = await connectTo(Object.assign(url, { pathname: '/nx_worktree' }).href);
});
afterAll(async () => {
  await admin.end();
  await suite.drop();
});

/** The clones of this file's template; other files have theirs at the same time. */
async function testDatabases(): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^test_' and position($1 in datname) > 0 order by 1`,
    [process.env['NX_WORKTREE_TEMPLATE']],
  );
  return rows.map(({ datname }) => datname);
}

async function runProcess(count: number, then: 'drop' | 'keep'): Promise<string[]> {
  return [...(await scripts.run('clone', [count, then]))];
}

test('the suite’s own database', async () => {
  expect(suiteConnectionString()).toBe(suite.database.url);
  const client = await connectToSuite();
  expect((await client.query('select current_database() as name')).rows).toEqual([
    { name: suite.database.name },
  ]);
  await client.query(`insert into article values ('of the suite')`);
  await client.end();

  const pool = poolOfSuite({ max: 2 });
  expect((await pool.query('select name from article')).rows).toEqual([{ name: 'of the suite' }]);
  await pool.end();
});

test('each clone is migrated, has nothing of the suite or of another test, and goes when it is dropped', async () => {
  const [one, other] = await Promise.all([cloneForTest(), cloneForTest()]);
  const client = await one.connect();
  await client.query(`insert into article values ('of one test')`);

  expect(new Set([one.name, other.name, suite.database.name]).size).toBe(3);
  expect((await other.pool().query('select * from article')).rows).toEqual([]);
  await other.pool().end();

  await one.drop();
  await one.drop();
  await other[Symbol.asyncDispose]();
  expect(await testDatabases()).toEqual([]);
});

test('the session that leases clones does not stay for ever without any', async () => {
  const clone = await cloneForTest();
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_locks join owned_database on (classid::bigint << 32 | objid::bigint) = lock
     where locktype = 'advisory' and name = $1`,
    [clone.name],
  );
  const isThere = async (): Promise<boolean> =>
    (await admin.query('select from pg_stat_activity where pid = $1', [rows[0]?.pid])).rows.length > 0;
  expect(await isThere()).toBe(true);

  await clone.drop();

  for (const deadline = Date.now() + 10_000; (await isThere()) && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await isThere()).toBe(false);
  await (await cloneForTest()).drop();
});

test('six processes clone the template at once, and end by themselves', async () => {
  const names = (await Promise.all(Array.from({ length: 6 }, () => runProcess(4, 'drop')))).flat();

  expect(new Set(names).size).toBe(24);
  expect(await testDatabases()).toEqual([]);
});

test('clones that a process did not drop are swept when it has ended', async () => {
  const names = await runProcess(2, 'keep');

  const swept: string[] = [];
  for (const deadline = Date.now() + 10_000; swept.length < 2 && Date.now() < deadline;) {
    swept.push(...(await suite.server.sweep()));
  }
  expect(swept.sort()).toEqual(names.sort());
});

test('a template that is gone', async () => {
  const template = process.env['NX_WORKTREE_TEMPLATE'];
  process.env['NX_WORKTREE_TEMPLATE'] = 'template_of_old';
  await expect(cloneForTest()).rejects.toThrow(TemplateMissingError);
  process.env['NX_WORKTREE_TEMPLATE'] = template;
});

test.each(['NX_WORKTREE_ENVIRONMENT', 'DATABASE_URL'])(
  'without %s the suite has no database',
  async (name) => {
    const value = process.env[name];
    Reflect.deleteProperty(process.env, name);
    expect(suiteConnectionString).toThrow(NotInEnvironmentError);
    await expect(connectToSuite()).rejects.toThrow(`${name} is not set`);
    await expect(cloneForTest()).rejects.toThrow(/test-isolated/);
    process.env[name] = value;
  },
);
