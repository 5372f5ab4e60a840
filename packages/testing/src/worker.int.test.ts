import { openServer, removeEmbeddedServer, type Server } from '@nx-worktree/postgres';
import {
  type OwnHome,
  removeTemporaryDirectories,
  temporaryDirectory,
  useOwnHome,
  writeFiles,
} from '@nx-worktree/testkit';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { giveSuite } from '../testkit/suite';
import { databaseOfWorker, deleteRows, NotInEnvironmentError } from './index';

/** A server of its own, so that all clones there are of these tests. */
let own: OwnHome;
let root: string;
let server: Server;
const migrations = (): string => join(root, 'app/migrations');
beforeAll(async () => {
  own = useOwnHome({ stop: removeEmbeddedServer });
  root = temporaryDirectory();
  writeFiles(migrations(), { '1.sql': 'create table article (file text, pid int)' });
  server = await openServer();
});
afterAll(async () => {
  await server.close();
  await own.remove();
  await removeTemporaryDirectories();
});

const clones = async (): Promise<string[]> =>
  (await server.databases()).flatMap(({ kind, name }) => (kind === 'clone' ? [name] : []));

/** What a test file notes of its database. */
interface Noted {
  readonly pid: number;
  readonly worker: string;
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * Runs test files in a Jest of its own, as users have it.
 *
 * @param before what each file does first; `sleep` is there, and `noted()`, the names of the other files that have noted
 * @param after what it does at its end
 */
async function runJest(count: number, workers: number, { before = '', after = '' }): Promise<Noted[]> {
  const directory = temporaryDirectory({ parent: root });
  mkdirSync(join(directory, 'noted'));
  for (let file = 1; file <= count; file++)
    writeFileSync(
      join(directory, `${file}.test.js`),
      `const { databaseOfWorker } = require(${JSON.stringify(join(__dirname, 'index.ts'))});
       const fs = require('node:fs');
       const note = (what) => fs.writeFileSync(__dirname + '/noted/${file}', JSON.stringify(what));
       const noted = () => fs.readdirSync(__dirname + '/noted').filter((name) => name !== '${file}');
       const { setTimeout: sleep } = require('node:timers/promises');
       let database;
       beforeAll(async () => {
         ${before}
         database = await databaseOfWorker({ directory: ${JSON.stringify(migrations())} });
       }, 60_000);
       afterAll(() => database.disconnect());
       test('of this worker', async () => {
         expect((await databaseOfWorker({ directory: ${JSON.stringify(migrations())} })).name).toBe(database.name);
         const client = await database.connect();
         await client.query("insert into article values ('${file}', $1)", [process.pid]);
         const { rows } = await client.query('select * from article');
         expect(new Set(rows.map(({ pid }) => pid))).toEqual(new Set([process.pid]));
         const files = rows.map(({ file }) => file);
         note({ pid: process.pid, worker: process.env.JEST_WORKER_ID, name: database.name, files });
         ${after}
       }, 60_000);`,
    );
  const config = {
    rootDir: directory,
    cacheDirectory: join(root, 'cache'),
    transform: { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }] },
  };
  const args = [require.resolve('jest/bin/jest'), '--config', JSON.stringify(config), '-w', `${workers}`];
  await promisify(execFile)(process.execPath, args, { env: process.env });
  const files = readdirSync(join(directory, 'noted'));
  return files.map((file) => JSON.parse(readFileSync(join(directory, 'noted', file), 'utf8')));
}

test('two workers of Jest with six files have two databases, each for itself, until they have ended', async () => {
  const after = 'while (noted().length === 0) await sleep(20);';
  let isRunning = true;
  const run = runJest(6, 2, { after }).finally(() => (isRunning = false));
  let most = 0;
  while (isRunning) {
    // Reaping takes nothing from a worker that lives.
    await server.sweep();
    most = Math.max(most, (await clones()).length);
    await sleep(50);
  }
  const noted = await run;

  expect(noted).toHaveLength(6);
  const workers = new Map(noted.map(({ name, pid, worker }) => [name, { pid, worker }]));
  expect(workers.size).toBe(2);
  expect(most).toBe(2);
  for (const [name, { pid, worker }] of workers) expect(name).toBe(`test_worker_${worker}_${pid}_app`);
  // The last file of a worker finds what all others have left there.
  const found = [...workers.keys()].map((name) => noted.filter((one) => one.name === name));
  for (const files of found) expect(Math.max(...files.map((one) => one.files.length))).toBe(files.length);

  while ((await clones()).length > 0) await server.sweep();
});

test('a worker whose session was ended by the server between two files gets a new database', async () => {
  // The first file's realm is gone by then.
  const before = `if (noted().length > 0) {
    const { Client } = require(${JSON.stringify(require.resolve('pg'))});
    const client = new Client(${JSON.stringify(server.addressOf('postgres').url)});
    await client.connect();
    const isThere = async () =>
      (await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'nx_worktree'")).rowCount > 0;
    while (await isThere()) await sleep(20);
    await client.end();
  }`;
  await server.close();
  const noted = await runJest(2, 1, { before });
  server = await openServer();

  expect(new Set(noted.map(({ pid }) => pid)).size).toBe(1);
  expect(noted.map(({ files }) => files.length)).toEqual([1, 1]);
});

test('in a suite of nx-worktree, it is a clone of what the suite has, and not the suite’s own', async () => {
  await expect(databaseOfWorker()).rejects.toThrow(NotInEnvironmentError);
  const suite = await giveSuite('create table of_the_suite ()');
  try {
    await using database = await databaseOfWorker();
    expect(database.name).not.toBe(suite.database.name);
    const client = await database.connect();
    await client.query('insert into of_the_suite default values');
    await deleteRows(client);
    expect((await client.query('select from of_the_suite')).rows).toEqual([]);
  } finally {
    await suite.drop();
  }
});

test('asked twice at once, without a runner', async () => {
  const directory = migrations();
  const [one, other] = await Promise.all([databaseOfWorker({ directory }), databaseOfWorker({ directory })]);
  expect(one.name).toBe(other.name);
  await using again = await databaseOfWorker({ directory });
  expect(again.name).toBe(one.name);
  const pool = again.pool();
  expect((await pool.query('select * from article')).rows).toEqual([]);
});

test.each([
  ['JEST_WORKER_ID', '31'],
  ['VITEST_POOL_ID', '32'],
  ['PYTEST_XDIST_WORKER', 'gw33'],
])('is named after the worker that %s says', async (variable, worker) => {
  const ours = process.env['JEST_WORKER_ID'];
  delete process.env['JEST_WORKER_ID'];
  process.env[variable] = worker;
  try {
    const directory = join(root, variable);
    mkdirSync(directory);
    writeFileSync(join(directory, '1.sql'), `create table ${variable} ()`);
    await using database = await databaseOfWorker({ directory });
    expect(database.name).toMatch(new RegExp(`^test_worker_${worker}_${process.pid}_`));
  } finally {
    Reflect.deleteProperty(process.env, variable);
    process.env['JEST_WORKER_ID'] = ours;
  }
});
