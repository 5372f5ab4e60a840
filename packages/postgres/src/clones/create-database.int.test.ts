import { connectTo, databaseNames, Script, sql, until } from '@nx-worktree/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { scripts } from '../../testkit/scripts';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { TemplateMissingError } from '../templates/template-errors';
import { type Template } from '../templates/template';

let server: Server;
let serverUrl: string;
let template: Template;
const somebodys: string[] = [];

beforeAll(async () => {
  server = await openServer();
  serverUrl = (await embeddedServerStatus()).server?.url ?? '';
  template = await server.ensureTemplate({
    key: randomBytes(32).toString('hex'),
    manifest: {},
    build: ({ url }) => sql(url, 'create table article (name text)').then(() => undefined),
  });
});
afterEach(() => delete process.env['PGSSLMODE']);
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  for (const name of somebodys) await sql(serverUrl, `drop database if exists "${name}" with (force)`);
});

/** A database that isn't ours. */
async function somebodyCreates(name: string): Promise<void> {
  somebodys.push(name);
  await sql(serverUrl, `create database "${name}"`);
}

test('a clone has what the template has, and is nobody else’s', async () => {
  const clones = await Promise.all(
    [1, 2].map(() => server.createDatabase({ name: 'testdb_twice', template })),
  );
  const [one, other] = clones;
  await sql(one?.url ?? '', `insert into article values ('pen')`);

  expect(clones.map(({ name }) => name).sort()).toEqual(['testdb_twice', 'testdb_twice_2']);
  expect(await sql(other?.url ?? '', 'select * from article')).toEqual([]);

  for (const clone of clones) await clone.drop();
  for (const clone of clones) await clone.drop();
  expect(await databaseNames(serverUrl)).not.toContain('testdb_twice');
});

test('a pool that was ended before its database is dropped hears of no error', async () => {
  const errors: Error[] = [];
  for (let round = 0; round < 20; round++) {
    const database = await server.createDatabase({ name: 'testdb_pool', template });
    const pool = new Pool({ connectionString: database.url }).on('error', (error) => errors.push(error));
    await Promise.all([1, 2, 3].map(() => pool.query('select from article')));
    await pool.end();
    await database.drop();
  }
  expect(errors).toEqual([]);
});

test('without a template the database is empty', async () => {
  const database = await server.createDatabase({ name: 'testdb_empty' });
  expect(await sql(database.url, `select from pg_class where relnamespace = 'public'::regnamespace`)).toEqual(
    [],
  );
  await database.drop();
});

test('sixteen clones of one template at once, from several sessions', async () => {
  const servers = await Promise.all([1, 2, 3, 4].map(() => openServer()));
  const clones = await Promise.all(
    servers.flatMap((one) => [1, 2, 3, 4].map(() => one.createDatabase({ name: 'testdb_many', template }))),
  );

  expect(new Set(clones.map(({ name }) => name)).size).toBe(16);

  for (const clone of clones) await clone.drop();
  for (const one of servers) await one.close();
});

test('a database of somebody else is never taken over, neither by its name nor when ours are dropped', async () => {
  await somebodyCreates('testdb_theirs');
  const ours = await server.createDatabase({ name: 'testdb_theirs', template });
  expect(ours.name).toBe('testdb_theirs_2');
  expect(await server.answers('testdb_theirs')).toBe(false);
  expect(await server.answers(ours.name)).toBe(true);

  // They replace ours by one of their own with the same name.
  await sql(serverUrl, `drop database ${ours.name}`);
  await somebodyCreates(ours.name);
  expect(await server.answers(ours.name)).toBe(false);
  await ours.drop();

  expect(await databaseNames(serverUrl)).toEqual(expect.arrayContaining(['testdb_theirs', ours.name]));
});

test('a clone that somebody renamed to keep it stays', async () => {
  const clone = await server.createDatabase({ name: 'testdb_to_keep' });
  await sql(serverUrl, 'alter database testdb_to_keep rename to kept');
  somebodys.push('kept');

  await clone.drop();

  expect(await databaseNames(serverUrl)).toContain('kept');
});

test('what the record of an environment holds lives until it is dropped for that environment', async () => {
  const environment = randomUUID();
  const holder = { kind: 'record', id: environment, path: '/record.json' } as const;
  const first = await openServer();
  const made = await first.createDatabase({ name: 'testdb_worktree', template, holder });
  await first.createDatabase({ name: 'testdb_worktree_empty', holder });
  await first.close();

  expect(await server.sweep()).not.toContain(made.name);
  expect(await server.databasesOf(environment)).toEqual([
    {
      name: made.name,
      kind: 'clone',
      template: template.name,
      environment,
      holder,
      createdAt: expect.any(Date),
    },
    { name: 'testdb_worktree_empty', kind: 'clone', environment, holder, createdAt: expect.any(Date) },
  ]);

  await Promise.all([server.dropDatabasesOf(environment), server.dropDatabasesOf(environment)]);
  await server.dropDatabasesOf(environment);
  expect(await server.databasesOf(environment)).toEqual([]);
  expect(await databaseNames(serverUrl)).not.toContain(made.name);
});

test('when the holder is killed, a sweep drops exactly its database', async () => {
  const mine = await server.createDatabase({ name: 'testdb_mine' });
  const [doomed, living] = [1, 2].map(() => scripts.start('hold-clone', ['testdb_held']));
  const [doomedName, livingName] = [await doomed?.line(1), await living?.line(1)];
  const sweeper = await openServer();
  expect(await sweeper.sweep()).toEqual([]);
  expect(await server.sweep()).toEqual([]);

  await doomed?.kill();

  const swept: string[] = [];
  await until('the killed holder’s lock to be free', async () => {
    swept.push(...(await sweeper.sweep()));
    return swept.length > 0;
  });
  expect(swept).toEqual([doomedName]);
  expect(await databaseNames(serverUrl)).toEqual(expect.arrayContaining([livingName, mine.name]));
  await living?.kill();
  await until('the other one’s lock to be free', async () =>
    (await sweeper.sweep()).includes(livingName ?? ''),
  );
  await sweeper.close();
  await mine.drop();
});

test('dropping ends the sessions in the database', async () => {
  const database = await server.createDatabase({ name: 'testdb_entered' });
  const client = await connectTo(database.url);
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));

  await database.drop();

  await until('the session to end', () => errors.length > 0);
});

test('a template that is gone', async () => {
  const before = await databaseNames(serverUrl);
  const clone = server.createDatabase({
    name: 'testdb_orphan',
    template: { name: 'template_of_old' },
  });

  await expect(clone).rejects.toThrow(TemplateMissingError);
  expect(await databaseNames(serverUrl)).toEqual(before);
});

test('the variables lead there, whatever the user wants of other servers', async () => {
  process.env['PGSSLMODE'] = 'require';
  const database = await server.createDatabase({ name: 'testdb_variables' });
  expect(database.variables).toMatchObject({ DATABASE_URL: database.url, PGSSLMODE: 'disable' });
  expect(await sql(database.url, 'select current_database() as name')).toEqual([{ name: database.name }]);
  await database.drop();
});
