import { databaseNames, sql } from '@nx-worktree/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { type EnsuredTemplate } from '../templates/template';
import { SharedObjectTakenError } from './role-errors';

let server: Server;
let serverUrl: string;
let role: string;
const environments: string[] = [];

beforeAll(async () => {
  server = await openServer();
  serverUrl = (await embeddedServerStatus()).server?.url ?? '';
});
beforeEach(() => {
  role = `role_${randomBytes(8).toString('hex')}`;
});
afterEach(async () => {
  for (const environment of environments.splice(0)) await server.dropDatabasesOf(environment);
});
afterAll(() => server.close());

/** Builds a template by these statements, each of which is a transaction. */
function templateOf(...statements: string[]): Promise<EnsuredTemplate> {
  return server.ensureTemplate({
    key: randomBytes(32).toString('hex'),
    manifest: {},
    build: async ({ url }) => {
      for (const statement of statements) await sql(url, statement);
    },
  });
}

const creation = (options = ''): string[] => [
  'create table article (id int)',
  `create role ${role} ${options}`,
  `grant select on article to ${role}`,
];

async function cloneOfRecord(template: EnsuredTemplate): Promise<string> {
  const environment = randomUUID();
  environments.push(environment);
  return (
    await server.createDatabase({
      name: 'testdb_roles',
      template,
      holder: { kind: 'record', id: environment, path: '/record.json' },
    })
  ).name;
}

async function roleIs(): Promise<unknown> {
  return (await sql(serverUrl, `select oid, rolcanlogin from pg_roles where rolname = '${role}'`))[0];
}

test('migrations that make a role are applied anew after an edit, and the role is that of the new ones', async () => {
  const before = await templateOf(...creation());
  const after = await templateOf('create table tax ()', ...creation('login'));

  const names = await databaseNames(serverUrl);
  expect(names).toContain(after.name);
  expect(names).not.toContain(before.name);
  expect(await roleIs()).toMatchObject({ rolcanlogin: true });
  const clone = await server.createDatabase({ name: 'testdb_roles', template: after });
  await sql(clone.url, `set role ${role}; select * from article`);
  await clone.drop();
});

test('a build that has made roles and then failed is in nobody’s way', async () => {
  await expect(templateOf(...creation(), 'create tabel tax ()')).rejects.toThrow('tabel');
  expect(await roleIs()).toBeDefined();
  await templateOf(...creation());
});

test('what the old template shares by memberships goes with it', async () => {
  const other = `${role}_group`;
  const group = [`create role ${other}`, 'create table tax ()', `grant select on tax to ${other}`];
  await templateOf(...group, ...creation(), `grant ${other} to ${role}`);
  await templateOf('select 1', ...group, ...creation(), `grant ${other} to ${role}`);
});

test.each([
  ['has privileges', (): string[] => creation()],
  ['is made and given nothing', (): string[] => [`create role ${role} login`]],
])(
  'a role that %s stays as long as a worktree has it, and the message says the way out',
  async (_what, made) => {
    const template = await templateOf(...made());
    const clone = await cloneOfRecord(template);
    const before = await roleIs();

    const failure = await templateOf('create table tax ()', ...made()).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(SharedObjectTakenError);
    expect(failure).toMatchObject({ object: { kind: 'role', name: role } });
    expect(String(failure)).toContain(`It is used by ${clone} (of a worktree)`);
    expect(String(failure)).toContain('exception when duplicate_object then null');
    expect(await roleIs()).toEqual(before);
    expect(await databaseNames(serverUrl)).toEqual(expect.arrayContaining([template.name, clone]));
  },
);

test('the way out that the message names is one, also beside a worktree that has the role', async () => {
  await cloneOfRecord(await templateOf(...creation()));
  await templateOf(
    'create table article (id int)',
    `do $$ begin create role "${role}"; exception when duplicate_object then null; end $$;`,
    `grant select on article to ${role}`,
  );
});

test('a suite that has it is waited for', async () => {
  const template = await templateOf(...creation());
  const clone = await server.createDatabase({ name: 'testdb_roles', template });
  let isBuilt = false;
  const building = templateOf('create table tax ()', ...creation()).then(() => (isBuilt = true));
  await sleep(1_000);
  expect(isBuilt).toBe(false);
  await sql(clone.url, `set role ${role}; select * from article`);

  await clone.drop();
  await building;
});

test('two that make the same role at once are both built', async () => {
  await Promise.all([
    templateOf(...creation(), 'select pg_sleep(0.5)'),
    templateOf('select 1', ...creation()),
  ]);
});

test('migrations that make a role twice themselves fail as ever', async () => {
  const failure = await templateOf(...creation(), `create role ${role}`).catch((error: unknown) => error);
  expect(failure).not.toBeInstanceOf(SharedObjectTakenError);
  expect(String(failure)).toContain(`role "${role}" already exists`);
});

test('of another object that a server has once, it is said why it is in the way', async () => {
  const database = `${role}_own`;
  await templateOf(`create database ${database}`);
  const failure = await templateOf('select 1', `create database ${database}`).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SharedObjectTakenError);
  expect(String(failure)).toContain(`The database "${database}" already exists on the PostgreSQL server`);
  await sql(serverUrl, `drop database ${database}`);
});
