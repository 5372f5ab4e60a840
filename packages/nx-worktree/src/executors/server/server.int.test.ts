import { type ExecutorContext } from '@nx/devkit';
import { embeddedServerStatus, openServer, removeEmbeddedServer } from '@nx-worktree/postgres';
import { type OwnHome, sql, useOwnHome } from '@nx-worktree/testkit';
import { recordConsole } from '../../../testkit/recorded-console';
import server from './server';

const NONE = { stop: false, log: false, dropKept: false, json: false };

const { all } = recordConsole();
let own: OwnHome;
beforeAll(() => {
  own = useOwnHome({ stop: removeEmbeddedServer });
});
afterAll(() => own.remove());

/** Runs the executor in a workspace whose nx.json has these options of the plugin. */
async function run(options: Partial<typeof NONE> = {}, choice: object = {}) {
  const plugins = [{ plugin: 'nx-worktree', options: { server: choice } }];
  const context = { nxJsonConfiguration: { plugins } } as unknown as ExecutorContext;
  const { success } = await server({ ...NONE, ...options }, context);
  return { success, text: all.join('\n') };
}

test('an embedded server that does not run is not started by looking', async () => {
  expect((await run()).text).toContain('The embedded server is not running.');
  expect((await embeddedServerStatus()).running).toBe(false);
  expect(await run({ stop: true })).toMatchObject({
    success: true,
    text: expect.stringContaining('is not running'),
  });
});

test('one that runs is shown with what a person needs to look into it, and can be stopped', async () => {
  const opened = await openServer();
  const clone = await opened.createDatabase({ name: 'testdb_shown' });
  const status = await embeddedServerStatus();

  const { text } = await run();

  expect(text).toMatch(new RegExp(`^PostgreSQL 18\\.\\d+, embedded, process ${status.server?.pid}$`, 'm'));
  expect(text).toContain(String(status.server?.url));
  expect(text).toContain('0 templates, 1 clone\n');
  expect(text).toContain(status.log);

  all.length = 0;
  const { text: json } = await run({ json: true });
  expect(JSON.parse(json)).toMatchObject({
    running: true,
    port: status.server?.port,
    databases: { clones: 1 },
  });
  expect((await run({ log: true })).text).toContain('database system is ready');

  await clone.drop();
  await opened.close();
  expect((await run({ stop: true })).text).toContain('Stopped the server.');
  expect((await embeddedServerStatus()).running).toBe(false);
});

test('databases of worktrees are shown with whose they are, as far as that is known', async () => {
  const opened = await openServer();
  const path = '/src/shop/.git/nx-worktree/environments/a.json';
  const holder = { kind: 'record', id: 'new', path, repository: 'x.json' } as const;
  await opened.createDatabase({ name: 'testdb_new', holder });
  await opened.createDatabase({
    name: 'testdb_old',
    holder: { kind: 'record', id: 'old', path: '/record.json' },
  });

  // As releases did that didn't note where the record is.
  const { url } = opened.addressOf('nx_worktree');
  await sql(url, `update owned_database set owner = null where environment = 'old'`);

  expect((await run()).text).toContain(
    '2 clones\n  worktrees  2 databases\n    testdb_new  a of /src/shop\n    testdb_old  environment old\n',
  );
  all.length = 0;
  expect(JSON.parse((await run({ json: true })).text)).toMatchObject({
    worktrees: [
      { name: 'testdb_new', environment: 'new', worktree: { identifier: 'a', repository: '/src/shop' } },
      { name: 'testdb_old', environment: 'old' },
    ],
  });
  for (const environment of ['new', 'old']) await opened.dropDatabasesOf(environment);
  await opened.close();
});

test('databases of failed suites that were kept are shown, and dropped when that is asked for', async () => {
  const opened = await openServer();
  const database = await opened.createDatabase({ name: 'testdb_shop' });
  await database.keep();
  const other = await opened.createDatabase({ name: 'testdb_other' });

  const { text } = await run();
  expect(text).toContain(`2 clones, 1 of them kept from failed suites:\n    0 min old  ${database.url}\n`);
  expect(text).toContain('nx run worktrees:server --drop-kept');
  all.length = 0;
  expect(JSON.parse((await run({ json: true })).text)).toMatchObject({
    kept: [{ name: database.name, created: expect.any(String), url: database.url }],
  });

  expect((await run({ dropKept: true })).text).toContain(`Dropped ${database.name}.`);
  expect((await opened.databases()).map(({ name }) => name)).toEqual([other.name]);
  expect((await run({ dropKept: true })).text).toContain('No databases are kept.');
  await other.drop();
  await opened.close();
});

test('of a server by URL no password is shown, and it is not stopped', async () => {
  const opened = await openServer();
  const database = await opened.createDatabase({ name: 'testdb_kept' });
  await database.keep();
  await opened.close();
  const url = (await embeddedServerStatus()).server?.url ?? '';

  const { text, success } = await run({}, { url });
  expect(success).toBe(true);
  expect(text).toMatch(/^PostgreSQL 18\.\d+, an external server$/m);
  expect(text).toContain('0 min old  testdb_kept');
  const json = await run({ json: true }, { url });
  expect(json.text).toContain('testdb_kept');
  expect(json.text).not.toContain(new URL(url).password);

  const stopped = await run({ stop: true }, { url });
  expect(stopped.success).toBe(false);
  expect(stopped.text).toContain("which nx-worktree can't stop and whose log it can't read");
  expect((await embeddedServerStatus()).running).toBe(true);
});
