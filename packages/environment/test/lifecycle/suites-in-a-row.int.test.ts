import { embeddedServerStatus, openServer, removeEmbeddedServer } from '@nx-worktree/postgres';
import { ancestryOf, Failure, runningProcesses } from '@nx-worktree/system';
import { kill, sql, temporaryDirectory, TemporaryRepository, until } from '@nx-worktree/testkit';
import { once } from 'node:events';
import { chmod, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Client } from 'pg';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { type SuiteRequest, withSuiteEnvironment } from '../../src/commands/suite';

/** A leak of one in ten would show. For more: `NX_WORKTREE_TEST_SUITES=1000 npx jest --selectProjects int -- in-a-row`. */
const SUITES = Number(process.env['NX_WORKTREE_TEST_SUITES'] ?? 24);

const AT_ONCE = 4;

/** All that is below is of these suites alone: state, server, temporary files. */
let directory: string;
let home: string;
let repository: TemporaryRepository;
const before = { home: process.env['NX_WORKTREE_HOME'], temporary: process.env['TMPDIR'] };
beforeAll(async () => {
  directory = temporaryDirectory();
  await chmod(directory, 0o711);
  home = join(directory, 'home');
  process.env['NX_WORKTREE_HOME'] = home;
  process.env['TMPDIR'] = directory;
  repository = await TemporaryRepository.create(directory);
  await repository.commit({ 'migrations/1_prices.sql': 'create table prices (id int);' });
});
afterAll(async () => {
  await removeEmbeddedServer();
  process.env['NX_WORKTREE_HOME'] = before.home;
  if (before.temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before.temporary;
  await rm(directory, { recursive: true });
});

function request(): SuiteRequest {
  return {
    checkout: repository.root,
    project: 'shop',
    migrations: [{ project: 'shop', root: '.', tool: 'sql', directory: 'migrations' }],
    database: true,
    ports: true,
    server: { pool: true },
  };
}

/** One whole suite; every third fails. */
async function runSuite(number: number): Promise<void> {
  const suite = withSuiteEnvironment(request(), async ({ variables }) => {
    await sql(String(variables['DATABASE_URL']), `insert into prices values (${number})`);
    if (number % 3 === 0) throw new Error('2 tests failed.');
  });
  if (number % 3 === 0) await expect(suite).rejects.toThrow('2 tests failed.');
  else await suite;
}

/** All of which there may be no more afterwards. */
async function whatIsThere(): Promise<unknown> {
  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  url.pathname = '/nx_worktree';
  const counts = `
    select (select count(*) from owned_database) as rows,
           (select count(*) from pg_database) as databases,
           (select count(*) from pg_stat_activity where backend_type = 'client backend') as sessions,
           (select count(*) from pg_locks where locktype = 'advisory') as locks,
           (select count(*) from pg_ls_dir('base')) as directories`;
  const processes = await runningProcesses();
  return {
    ...(await sql(url.href, counts))[0],
    files: await filesIn(directory),
    children: processes.filter(({ pid }) => ancestryOf(pid, processes).has(process.pid)).length,
    traces: tracesOf(repository),
  };
}

/** Without what belongs to the server itself; of a lock, its turns have other numbers each time. */
async function filesIn(place: string): Promise<string[]> {
  const files = await readdir(place, { recursive: true, withFileTypes: true });
  return files
    .map((file) => relative(place, join(file.parentPath, file.name)))
    .filter((name) => !/(^|\/)cluster\/|(^|\/)binaries-|\.git\//.test(name))
    .map((name) => name.replace(/lock\/\d+$/, 'lock/turn'))
    .sort();
}

test(
  `after ${SUITES} suites, ${AT_ONCE} at once, there is nothing more than after a few`,
  async () => {
    const server = await openServer();
    for (const number of [1, 2, 3]) await runSuite(number);
    await until(
      'the keeper to come',
      async () => ((await whatIsThere()) as { sessions: string }).sessions === '3',
    );
    const known = await whatIsThere();
    expect(known).toMatchObject({ databases: '6', traces: NO_TRACES });

    const numbers = Array.from({ length: SUITES }, (_, index) => index);
    const runNext = async (): Promise<void> => {
      for (let next = numbers.pop(); next !== undefined; next = numbers.pop()) await runSuite(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runNext));

    await until(
      'the sessions to end',
      async () => ((await whatIsThere()) as { sessions: string }).sessions === '3',
    );
    expect(await whatIsThere()).toEqual(known);
    await server.close();
  },
  60_000 + SUITES * 2_000,
);

test.each(['when the first of them runs', 'when a template or clone is half made'])(
  'a server that is killed %s: all suites say so in words, and the next ones are right',
  async (moment) => {
    await repository.commit({ 'migrations/2_more.sql': `create table more (id int); -- ${moment}` });
    const { server } = await embeddedServerStatus();
    let isRunning = false;
    const killed = new AbortController();
    const suites = Array.from({ length: 6 }, () =>
      withSuiteEnvironment(request(), async ({ variables }) => {
        isRunning = true;
        const client = new Client({ connectionString: variables['DATABASE_URL'] });
        client.on('error', () => undefined);
        await client.connect().catch(() => undefined);
        // One that comes after the kill has a server again, and is right.
        if (!killed.signal.aborted) await once(client, 'end');
        await client.end().catch(() => undefined);
      }),
    );
    const failures = Promise.all(suites.map((suite) => suite.catch((error: unknown) => error)));
    if (moment.startsWith('when the first')) await until('a suite to run', async () => isRunning);
    else await until('a half made database', async () => isRunning || hasHalfMade(String(server?.url)));
    if (!server) throw new Error('no server runs');
    kill(server.pid);
    killed.abort();

    const reasons = (await failures).filter((failure) => failure !== undefined);
    expect(reasons).not.toEqual([]);
    for (const failure of reasons) {
      expect(failure).toBeInstanceOf(Failure);
      expect(String(failure)).toMatch(
        /The server was stopped or killed; run the command again|can't be reached/,
      );
    }

    for (const number of [1, 2]) await runSuite(number);
    const after = await openServer();
    // One that lies ready for each template that there was.
    const clones = (await after.databases()).filter(({ kind }) => kind === 'clone');
    expect(clones.map(({ name }) => name)).toEqual(clones.map(() => expect.stringMatching(/^nxw_private_/)));
    expect(new Set(clones.map(({ template }) => template)).size).toBe(clones.length);
    expect(await after.planSweep()).toEqual([]);
    await after.close();
  },
);

async function hasHalfMade(url: string): Promise<boolean> {
  const maintenance = Object.assign(new URL(url), { pathname: '/nx_worktree' }).href;
  return (await sql(maintenance, `select from owned_database where state = 'creating'`)).length > 0;
}
