import { databaseNames, type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { OLDER_KEY, requestOn } from '../../testkit/continued-request';
import { useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';

let own: OwnHome;
let server: Server;
let serverUrl: string;
beforeAll(async () => {
  own = useOwnServer();
  server = await openServer();
  serverUrl = (await embeddedServerStatus()).server?.url ?? '';
  await server.ensureTemplate({
    key: OLDER_KEY,
    manifest: {},
    build: ({ url }) =>
      sql(url, 'create table progress as select false as is_complete').then(() => undefined),
  });
});
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  await own.remove();
});

/**
 * Runs it many times in a process that dies when there is one run at each of its statements.
 *
 * @param runs one for each of its statements, and some more
 * @returns the keys of all runs, of which some have come to their end
 */
async function dieAtEach(what: string, runs: number): Promise<string[]> {
  const script = scripts.start('die-at-statement', [what, String(runs)]);
  const stopped = Number(await script.line(1));
  await script.ended();
  expect(stopped).toBeGreaterThan(runs / 3);
  expect(stopped).toBeLessThan(runs);
  return Array.from({ length: runs }, (_, index) => `${what} ${index + 1}`);
}

/** What the killed left is dropped by `sweep` as soon as the server has noticed; what is complete stays. */
async function expectNothingLeft(): Promise<void> {
  const sessions = `select pid from pg_stat_activity where datname = 'nx_worktree' and application_name = 'nx-worktree'`;
  await until('their sessions to end', async () => (await sql(serverUrl, sessions)).length === 1);
  await server.sweep();
  expect(await server.planSweep()).toEqual([]);
  const known = ['nx_worktree', 'postgres', 'template0', 'template1'];
  const ours = (await server.databases()).map(({ name }) => name);
  expect((await databaseNames(serverUrl)).sort()).toEqual([...known, ...ours].sort());
}

test('a builder that is killed at any statement: the next one has the whole template, and nothing is left over', async () => {
  const keys = await dieAtEach('build', 15);

  for (const key of keys) {
    const template = await server.ensureTemplate(requestOn(key));
    const clone = await server.createDatabase({ name: 'testdb_whole', template });
    expect(await sql(clone.url, 'select key, is_complete from article, progress')).toEqual([
      { key, is_complete: true },
    ]);
    await clone.drop();
  }

  await expectNothingLeft();
});

test.each(['clone', 'drop'])('who is killed at any statement of a %s leaves nothing', async (what) => {
  await dieAtEach(what, 8);
  await expectNothingLeft();
  expect((await server.databases()).filter(({ kind }) => kind === 'clone')).toEqual([]);
});

test('who is killed right after it has handed a database over leaves it kept, and whole', async () => {
  const keys = await dieAtEach('keep', 5);
  await expectNothingLeft();
  const kept = await server.kept();
  expect(kept.map(({ name }) => name).sort()).toEqual(keys.map((key) => key.replace(' ', '_')));
  for (const { url } of kept) expect(await sql(url, 'select is_complete from progress')).toHaveLength(1);
  await server.dropKept({ minAgeMs: 0, evenInUse: true });
  expect((await server.databases()).filter(({ kind }) => kind === 'clone')).toEqual([]);
});

test.each(['clone for a worktree', 'drop for a worktree'])(
  'what was killed at any statement of a %s is dropped with the worktree',
  async (what) => {
    const keys = await dieAtEach(what, 8);

    for (const key of keys) await server.dropDatabasesOf(key);

    await expectNothingLeft();
    expect((await server.databases()).filter(({ kind }) => kind === 'clone')).toEqual([]);
  },
);
