import { connectTo, databaseNames, Script, sql, until } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Client } from 'pg';
import { ExternalServer } from '../../testkit/external-server';
import { scripts } from '../../testkit/scripts';
import { MAINTENANCE_DATABASE } from '../ownership/maintenance-database';
import { MaintenanceDatabaseError, MissingPrivilegeError } from '../ownership/ownership-errors';
import { SharedObjectTakenError } from '../roles/role-errors';
import { TemplateInUseError } from '../templates/template-errors';
import { openServer } from './open-server';

let external: ExternalServer;
beforeAll(async () => {
  external = await ExternalServer.start();
});
afterEach(() => Script.killAll());
beforeEach(() => external.empty());
afterAll(() => external.remove());

const request = (
  build: (database: { url: string }) => Promise<unknown>,
): Parameters<Awaited<ReturnType<typeof openServer>>['ensureTemplate']>[0] => ({
  key: randomBytes(32).toString('hex'),
  manifest: { 'migrations/0001.sql': 'abc' },
  build: async (database) => void (await build(database)),
});

test('a role that may create databases and nothing else has all of it', async () => {
  const server = await openServer({ url: external.urlOf('maker') });
  expect(server.majorVersion).toBe(ExternalServer.VERSION);
  const template = await server.ensureTemplate(
    request(({ url }) => sql(url, 'create table article (id int)')),
  );
  const [clone, kept] = [
    await server.createDatabase({ name: 'testdb_x', template }),
    await server.createDatabase({
      name: 'testdb_x',
      template,
      holder: { kind: 'record', id: 'worktree', path: '/record.json' },
    }),
  ];

  await sql(clone.url, 'insert into article values (1)');
  expect(await server.answers(clone.name)).toBe(true);
  expect(clone.variables).toMatchObject({
    PGUSER: 'maker',
    PGPASSWORD: external.password,
    PGDATABASE: 'testdb_x',
  });

  await clone.drop();
  await server.dropDatabasesOf('worktree');
  expect(await databaseNames(external.adminUrl)).not.toEqual(expect.arrayContaining([kept.name]));
  await server.close();
});

test('it is told whether a suite used its databases, by whichever role', async () => {
  const server = await openServer({ url: external.urlOf('maker') });
  const give = (suite: string) => server.createDatabase({ name: `testdb_${suite}`, suite });
  const [idle, busy] = [await give('idle'), await give('busy')];
  const [first, second] = [idle, busy].map(({ name }) =>
    server.watchUse({ suite: name === idle.name ? 'idle' : 'busy', database: name }),
  );

  const theirs = new URL(external.urlOf('other'));
  theirs.pathname = `/${busy.name}`;
  await sql(theirs.href, 'select 1');

  expect([await first?.wasUsed(), await second?.wasUsed()]).toEqual([false, true]);
  for (const use of [first, second]) use?.stop();
  await server.close();
});

test('a role that migrations make stays for its older template, and the message says the way out', async () => {
  await sql(external.adminUrl, `create role chief login createdb createrole password '${external.password}'`);
  const server = await openServer({ url: external.urlOf('chief') });
  const make = (edited: string, creation = 'create role reader_of_articles') =>
    server.ensureTemplate(
      request(async ({ url }) => {
        await sql(url, `create table article (id int); ${edited}`);
        await sql(url, creation);
        await sql(url, 'grant select on article to reader_of_articles');
      }),
    );
  const { name } = await make('');
  const failure = await make('select 1').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SharedObjectTakenError);
  expect(String(failure)).toContain(`It is used by ${name} (a template of nx-worktree)`);

  const [, wayOut = ''] = /only if it is missing: (.* end \$\$;)/.exec(String(failure)) ?? [];
  expect((await make('select 1', wayOut)).built).toBe(true);
  await server.close();
});

test('the URL can come from the environment', async () => {
  process.env['NX_WORKTREE_DATABASE_URL'] = external.urlOf('maker');
  const server = await openServer();
  delete process.env['NX_WORKTREE_DATABASE_URL'];

  const database = await server.createDatabase({ name: 'testdb_y' });
  expect(database.variables['PGUSER']).toBe('maker');
  await database.drop();
  await server.close();
});

test('eight sessions at once make one maintenance database', async () => {
  const servers = await Promise.all(
    Array.from({ length: 8 }, () => openServer({ url: external.urlOf('maker') })),
  );

  expect(await Promise.all(servers.map((server) => server.sweep()))).toEqual(Array(8).fill([]));
  expect((await databaseNames(external.adminUrl)).filter((name) => name.startsWith('nx'))).toEqual([
    MAINTENANCE_DATABASE,
  ]);
  for (const server of servers) await server.close();
});

test('who shares the server from another machine keeps what it has until its session ends', async () => {
  const url = external.urlOf('maker');
  const server = await openServer({ url });
  // Another home, as on another machine: nothing but the server is shared.
  const elsewhere = {
    env: { ...process.env, NX_WORKTREE_HOME: join(external.home, 'other'), NX_WORKTREE_DATABASE_URL: url },
  };
  const holder = scripts.start('hold-clone', ['testdb_elsewhere'], elsewhere);
  const name = await holder.line(1);
  const kept = await server.createDatabase({ name: 'testdb_here' });

  expect(await server.sweep()).toEqual([]);
  expect(await databaseNames(external.adminUrl)).toEqual(expect.arrayContaining([name, kept.name]));

  await holder.kill();
  const swept: string[] = [];
  await until('its session to end', async () => {
    swept.push(...(await server.sweep()));
    return swept.length > 0;
  });
  expect(swept).toEqual([name]);
  await kept.drop();
  await server.close();
});

test.each(['before', 'after'])(
  'a role that may not create databases is told so, %s others have',
  async (when) => {
    if (when === 'after') await (await openServer({ url: external.urlOf('maker') })).close();

    const opening = openServer({ url: external.urlOf('reader') });

    await expect(opening).rejects.toThrow(MissingPrivilegeError);
    await expect(opening).rejects.toThrow(/"reader" lacks CREATEDB.*ALTER ROLE "reader" CREATEDB;/);
  },
);

test('a role can’t use what another role keeps', async () => {
  await (await openServer({ url: external.urlOf('maker') })).close();

  await expect(openServer({ url: external.urlOf('other') })).rejects.toThrow(MaintenanceDatabaseError);
});

test('a session of another role in the new template is waited for, and not ended', async () => {
  const server = await openServer({ url: external.urlOf('maker') });
  const guests: Client[] = [];

  const building = server.ensureTemplate(
    request(async ({ url }) => {
      const asAdmin = new URL(external.adminUrl);
      asAdmin.pathname = new URL(url).pathname;
      guests.push(await connectTo(asAdmin.href));
    }),
  );

  await expect(building).rejects.toThrow(TemplateInUseError);
  await expect(building).rejects.toThrow(/a session \(user postgres, process \d+ of the server\)/);
  expect((await guests[0]?.query('select 1 as one'))?.rows).toEqual([{ one: 1 }]);
  expect(await server.sweep()).toEqual([]);
  await guests[0]?.end();
  await server.close();
});
