import {
  connectTo,
  databaseNames,
  removeTemporaryDirectories,
  Script,
  sql,
  temporaryDirectory,
  until,
} from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { type TemplateRequest } from './template';

const newKey = (): string => randomBytes(32).toString('hex');

let server: Server;
let directory: string;
let serverUrl: string;
beforeAll(async () => {
  server = await openServer();
  serverUrl = (await embeddedServerStatus()).server?.url ?? '';
  directory = temporaryDirectory();
});
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  await removeTemporaryDirectories();
});

/** As long as the start of so many processes may take on a machine that is busy. */
const MANY_MS = 120_000;

test(
  'fifty processes that ask for one missing template build it once, and each gets a clone',
  async () => {
    const [key, file] = [newKey(), join(directory, 'fifty')];

    const askers = Array.from({ length: 50 }, () => scripts.start('ensure-template', [key, file, '']));
    await Promise.all(askers.map((asker) => asker.line(1, MANY_MS)));
    for (const asker of askers) asker.go();
    const lines = await Promise.all(askers.map((asker) => asker.line(2, MANY_MS)));

    expect(await readFile(file, 'utf8')).toBe('build\n');
    const answers = lines.map((line) => line.split(' '));
    expect(new Set(answers.map(([name]) => name)).size).toBe(1);
    expect(answers.filter(([, built]) => built === 'true')).toHaveLength(1);
    await Promise.all(askers.map((asker) => asker.ended()));
    expect((await databaseNames(serverUrl)).filter((name) => name.startsWith('testdb_of_many'))).toEqual([]);
  },
  2 * MANY_MS,
);

test('when the builder is killed, the next one builds, and nothing half-built is left', async () => {
  const [key, file] = [newKey(), join(directory, 'killed')];
  const before = await databaseNames(serverUrl);
  const builder = scripts.start('ensure-template', [key, file, 'hang']);
  builder.go();
  expect(await builder.line(2)).toBe('building');
  const next = scripts.start('ensure-template', [key, file, '']);
  await next.line(1);
  next.go();
  expect(await databaseNames(serverUrl)).toHaveLength(before.length + 1);

  await builder.kill();

  const line = await next.line(2);
  expect(line).toMatch(/ true$/);
  expect(await readFile(file, 'utf8')).toBe('build\nbuild\n');
  await next.ended();
  expect((await databaseNames(serverUrl)).sort()).toEqual([...before, line.split(' ')[0]].sort());
});

test('what a killed builder left is dropped by reap when nobody asks for that template again', async () => {
  // Another file's tests may have left some on the server that they share.
  await server.sweep();
  const before = await databaseNames(serverUrl);
  const builder = scripts.start('ensure-template', [newKey(), join(directory, 'swept'), 'hang']);
  builder.go();
  await builder.line(2);
  const half = (await databaseNames(serverUrl)).filter(
    (name) => name.startsWith('nxw_private_') && !before.includes(name),
  );
  expect(half).toHaveLength(1);
  expect(await server.sweep()).not.toContain(half[0]);

  await builder.kill();

  const swept: string[] = [];
  await until('the lock of the killed builder to be free', async () => {
    swept.push(...(await server.sweep()));
    return swept.includes(String(half[0]));
  });
  expect(await databaseNames(serverUrl)).not.toContain(half[0]);
});

test('a build that fails leaves nothing, throws its own error, and can be tried again', async () => {
  const key = newKey();
  const before = await databaseNames(serverUrl);
  const failure = new Error('relation "orders" does not exist');
  const build = async ({ url }: { url: string }): Promise<void> => {
    await sql(url, 'create table half (id int)');
    throw failure;
  };

  await expect(server.ensureTemplate({ key, manifest: {}, build })).rejects.toBe(failure);

  expect(await databaseNames(serverUrl)).toEqual(before);
  const again = await server.ensureTemplate({ key, manifest: {}, build: async () => undefined });
  expect(again.built).toBe(true);
});

test('two callers in one process build once', async () => {
  const key = newKey();
  let builds = 0;
  const build = async (): Promise<void> => void builds++;
  const ask = (): Promise<{ built: boolean }> => server.ensureTemplate({ key, manifest: {}, build });

  const answers = await Promise.all([ask(), ask(), ask()]);

  expect(builds).toBe(1);
  expect(answers.map(({ built }) => built)).toEqual([true, false, false]);
});

test('two processes that build two templates each, in opposite order, do not wait for each other for ever', async () => {
  const [one, two] = [newKey(), newKey()];
  const other = await openServer();
  const build = (then: Promise<unknown>) => (): Promise<void> => then.then(() => undefined);
  const soon = new Promise((resolve) => setTimeout(resolve, 200));
  const ask = (by: Server, key: string): Promise<{ built: boolean }> =>
    by.ensureTemplate({ key, manifest: {}, build: build(soon) });

  const answers = await Promise.all([ask(server, one), ask(other, two), ask(server, two), ask(other, one)]);

  expect(answers.map(({ built }) => built).sort()).toEqual([false, false, true, true]);
  await other.close();
});

test('sessions that a migration tool leaves open are ended, and the template is sealed', async () => {
  const ended: Error[] = [];
  const template = await server.ensureTemplate({
    key: newKey(),
    manifest: {},
    async build({ url }) {
      const client = await connectTo(url);
      client.on('error', (error) => ended.push(error));
      await client.query('create table article (id int)');
    },
  });

  await until('the session to be ended', () => ended.length > 0);
  await expect(sql(new URL(`/${template.name}`, serverUrl).href, 'select 1')).rejects.toThrow(
    /not currently accepting connections/,
  );
  const [row] = await sql<{ datistemplate: boolean }>(
    serverUrl,
    'select datistemplate from pg_database where datname = $1',
    [template.name],
  );
  expect(row).toEqual({ datistemplate: true });
});

test('a template that somebody dropped from the server is built again', async () => {
  const key = newKey();
  const request = { key, manifest: {}, build: async () => undefined };
  const { name } = await server.ensureTemplate(request);
  await sql(serverUrl, `alter database ${name} is_template false`);
  await sql(serverUrl, `drop database ${name}`);

  expect(await server.ensureTemplate(request)).toMatchObject({ name, built: true });
});

test('a template that is built anew says how it differs from the nearest one of its subject', async () => {
  const subject = newKey();
  const ask = (manifest: Record<string, string>): Promise<{ because: readonly string[] }> =>
    server.ensureTemplate({ key: newKey(), subject, manifest, build: async () => undefined });
  const [first, second, third] = [newKey(), newKey(), newKey()];

  expect(await ask({ '1.sql': first, '2.sql': second })).toMatchObject({ built: true, because: [] });
  expect(await ask({ '1.sql': first, '2.sql': third })).toMatchObject({ because: ['2.sql changed'] });
  expect(await ask({ '1.sql': first, '2.sql': second, '3.sql': third })).toMatchObject({
    because: ['3.sql added'],
  });
});

describe('what migrations have read', () => {
  const request = (key: string, read: string, now = () => read): TemplateRequest => ({
    key,
    subject: key,
    manifest: { '1.sql': key },
    async build({ url }, note) {
      await sql(url, 'create table article (id int)');
      note({ files: [{ name: 'states.js', value: read, by: 'the migrations' }], unseen: ['psql'] });
    },
    valuesOf: async (names) => names.map(() => now()),
  });
  const [one, other] = [newKey(), newKey()];

  test('is part of the key of their template, which is found again by it', async () => {
    const key = newKey();
    const first = await server.ensureTemplate(request(key, one));
    const second = await server.ensureTemplate(request(key, other));
    expect(second).toMatchObject({ built: true, because: ['states.js changed'] });
    expect(second.name).not.toBe(first.name);
    const files = [{ name: 'states.js', value: one, by: 'the migrations' }];
    expect(await server.ensureTemplate(request(key, one))).toEqual({
      name: first.name,
      key,
      built: false,
      because: [],
      reads: { files, unseen: ['psql'] },
    });
  });

  test('may have changed for a moment only: then the template that is there is taken', async () => {
    const key = newKey();
    const first = await server.ensureTemplate(request(key, one));
    const before = await databaseNames(serverUrl);
    const again = await server.ensureTemplate(request(key, one, () => other));
    expect(again).toMatchObject({ name: first.name, built: true });
    expect(await databaseNames(serverUrl)).toEqual(before);
  });

  test('is not known of a template of an earlier release, so it is built once more', async () => {
    const key = newKey();
    const { name } = await server.ensureTemplate(request(key, one));
    const maintenance = new URL('/nx_worktree', serverUrl).href;
    await sql(
      maintenance,
      'update owned_database set declared = null, reads = null, key = $2 where name = $1',
      [name, newKey()],
    );
    const again = await server.ensureTemplate(request(key, one));
    expect(again).toMatchObject({ built: true, because: [] });
    expect(await server.ensureTemplate(request(key, one))).toMatchObject({ name: again.name, built: false });
  });
});

test('what an older release kept is taken over', async () => {
  const own = useOwnServer();
  await (await openServer()).close();
  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  url.pathname = '/nx_worktree';
  await sql(url.href, `drop table owned_database`);
  await sql(url.href, LAYOUT_OF_0_1);
  await sql(
    url.href,
    `insert into owned_database (id, kind, state, name, lock, key, manifest)
                       values (gen_random_uuid(), 'template', 'creating', 'half', 1, 'k', '{"1.sql": "abc"}')`,
  );

  const insertClone = `insert into owned_database (id, kind, state, name, lock, environment)
                       values (gen_random_uuid(), 'clone', 'ready', $1, $2, 'a worktree')`;
  await sql(url.href, insertClone, ['before', 2]);

  const servers = await Promise.all([openServer(), openServer(), openServer()]);
  // By a process of the older release, which still runs.
  await sql(url.href, insertClone, ['meanwhile', 3]);
  const { name } = await servers[0].ensureTemplate({
    key: newKey(),
    manifest: {},
    build: async () => undefined,
  });

  expect(await servers[1].sweep()).toEqual(['half']);
  // The row doesn't say where the record of the worktree is, so nobody can tell that it is gone.
  expect(await servers[1].sweepOfRecords(() => Promise.resolve(true))).toEqual([]);
  expect((await servers[1].databasesOf('a worktree')).map(({ name: clone }) => clone)).toEqual([
    'before',
    'meanwhile',
  ]);
  expect(await databaseNames(url.href)).toContain(name);
  for (const one of servers) await one.close();
  await own.remove();
});

/** As in release 0.1.0. */
const LAYOUT_OF_0_1 = `
  create table owned_database (
    id uuid primary key,
    kind text not null check (kind in ('template', 'clone')),
    state text not null check (state in ('creating', 'ready')),
    name text not null,
    oid oid,
    lock bigint not null,
    key text,
    manifest jsonb,
    template text,
    environment text,
    created_at timestamptz not null default now()
  );
  create unique index owned_database_ready_template
    on owned_database (key) where kind = 'template' and state = 'ready';
  create index owned_database_environment on owned_database (environment);
`;
