import { connectTo, databaseNames, type OwnHome, sql } from '@nx-worktree/testkit';
import { useOwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { type Database } from './create-database';

const ALL = { minAgeMs: 0, evenInUse: true };
const HOUR_MS = 3_600_000;

let own: OwnHome;
let server: Server;
beforeAll(async () => {
  own = useOwnServer();
  server = await openServer();
});
afterEach(() => server.dropKept(ALL));
afterAll(async () => {
  await server.close();
  await own.remove();
});

/** Makes a database whose session keeps it and ends. */
async function keptByAnEndedSession(name: string): Promise<Database> {
  const owner = await openServer();
  const database = await owner.createDatabase({ name });
  await sql(database.url, `create table seen as select 'here' as text`);
  expect(await database.keep()).toBe(true);
  await owner.close();
  return database;
}

/** Lets it have been made so long ago. */
async function age(name: string, hours: number): Promise<void> {
  const url = server.addressOf('nx_worktree').url;
  await sql(url, `update owned_database set created_at = now() - $2 * interval '1 hour' where name = $1`, [
    name,
    hours,
  ]);
}

test('a database that was kept outlives its session with all that is in it, until it is dropped', async () => {
  const { name, url } = await keptByAnEndedSession('testdb_kept');

  expect(await server.sweep()).toEqual([]);
  expect(await server.planSweep()).toEqual([]);
  expect(await sql(url, 'select text from seen')).toEqual([{ text: 'here' }]);
  expect(await server.kept()).toMatchObject([{ name, url, createdAt: expect.any(Date) }]);

  expect(await server.dropKept(ALL)).toEqual([name]);
  expect(await server.kept()).toEqual([]);
  expect(await databaseNames(server.addressOf('postgres').url)).not.toContain(name);
  expect(await server.databases()).toEqual([]);
});

test('those that are old are dropped, unless somebody is in them', async () => {
  const young = await keptByAnEndedSession('testdb_young');
  const old = await keptByAnEndedSession('testdb_old');
  const visited = await keptByAnEndedSession('testdb_visited');
  for (const { name } of [old, visited]) await age(name, 25);
  const visitor = await connectTo(visited.url);
  visitor.on('error', () => undefined);

  expect(await server.dropKept({ minAgeMs: 24 * HOUR_MS, evenInUse: false })).toEqual([old.name]);
  expect((await server.kept()).map(({ name }) => name)).toEqual([visited.name, young.name]);

  expect(await server.dropKept(ALL)).toEqual([visited.name, young.name]);
  await visitor.end().catch(() => undefined);
});

test('one that somebody drops by hand is shown no more, and its row goes with the others', async () => {
  const { name } = await keptByAnEndedSession('testdb_by_hand');
  await sql(server.addressOf('postgres').url, `drop database ${name}`);

  expect(await server.kept()).toEqual([]);
  await server.dropKept(ALL);
  expect(await server.databases()).toEqual([]);
});

test('what its suite has dropped, and what a record holds, is not kept', async () => {
  const dropped = await server.createDatabase({ name: 'testdb_dropped' });
  await sql(server.addressOf('postgres').url, `drop database ${dropped.name}`);
  expect(await dropped.keep()).toBe(false);
  await dropped.drop();

  const held = await server.createDatabase({
    name: 'testdb_held',
    holder: { kind: 'record', id: 'a worktree', path: '/record.json' },
  });
  expect(await held.keep()).toBe(false);
  expect((await server.databasesOf('a worktree')).map(({ name }) => name)).toEqual([held.name]);
  await server.dropDatabasesOf('a worktree');
});
