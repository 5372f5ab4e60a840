import { connectTo, databaseNames, type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { type Client } from 'pg';
import { useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { PoolingProxy } from '../../testkit/pooling-proxy';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { MaintenanceDatabaseError, MissingPrivilegeError } from '../ownership/ownership-errors';
import { MAINTENANCE_DATABASE } from '../ownership/maintenance-database';
import { SharedObjectTakenError } from '../roles/role-errors';
import {
  ConnectionLimitError,
  LoginRefusedError,
  ServerUnreachableError,
  ServerUrlError,
  TransactionPoolingError,
} from '../session/session-errors';
import { TemplateInUseError } from '../templates/template-errors';
import { openServer } from './open-server';

const PASSWORD = 'se cret/@:1';

let own: OwnHome;
/** As superuser. */
let adminUrl: string;

/**
 * The server of somebody else, who gave us roles on it: another embedded cluster, of another major version than ours,
 * without what we keep there.
 */
const VERSION = 16;
beforeAll(async () => {
  own = useOwnServer({ versions: [VERSION] });
  const server = await openServer({ version: VERSION });
  adminUrl = (await embeddedServerStatus(VERSION)).server?.url ?? '';
  await server.close();
  for (const [role, attributes] of Object.entries({
    maker: 'createdb',
    other: 'createdb',
    reader: '',
    full: 'createdb connection limit 0',
  })) {
    await sql(adminUrl, `create role ${role} login ${attributes} password '${PASSWORD}'`);
  }
});
afterEach(() => Script.killAll());
afterAll(() => own.remove());

beforeEach(async () => {
  const names = (await databaseNames(adminUrl)).filter((name) => !/^(postgres|template[01])$/.test(name));
  for (const name of names) {
    await sql(adminUrl, `alter database "${name}" is_template false`);
    await sql(adminUrl, `drop database "${name}" with (force)`);
  }
});

function urlOf(role: string, password = PASSWORD): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  url.pathname = '/postgres';
  return url.href;
}

const request = (
  build: (database: { url: string }) => Promise<unknown>,
): Parameters<Awaited<ReturnType<typeof openServer>>['ensureTemplate']>[0] => ({
  key: randomBytes(32).toString('hex'),
  manifest: { 'migrations/0001.sql': 'abc' },
  build: async (database) => void (await build(database)),
});

test('a role that may create databases and nothing else has all of it', async () => {
  const server = await openServer({ url: urlOf('maker') });
  expect(server.majorVersion).toBe(VERSION);
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
  expect(clone.variables).toMatchObject({ PGUSER: 'maker', PGPASSWORD: PASSWORD, PGDATABASE: 'testdb_x' });

  await clone.drop();
  await server.dropDatabasesOf('worktree');
  expect(await databaseNames(adminUrl)).not.toEqual(expect.arrayContaining([kept.name]));
  await server.close();
});

test('it is told whether a suite used its databases, by whichever role', async () => {
  const server = await openServer({ url: urlOf('maker') });
  const give = (suite: string) => server.createDatabase({ name: `testdb_${suite}`, suite });
  const [idle, busy] = [await give('idle'), await give('busy')];
  const [first, second] = [idle, busy].map(({ name }) =>
    server.watchUse({ suite: name === idle.name ? 'idle' : 'busy', database: name }),
  );

  const theirs = new URL(urlOf('other'));
  theirs.pathname = `/${busy.name}`;
  await sql(theirs.href, 'select 1');

  expect([await first?.wasUsed(), await second?.wasUsed()]).toEqual([false, true]);
  for (const use of [first, second]) use?.stop();
  await server.close();
});

test('a role that migrations make stays for its older template, and the message says the way out', async () => {
  await sql(adminUrl, `create role chief login createdb createrole password '${PASSWORD}'`);
  const server = await openServer({ url: urlOf('chief') });
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
  process.env['NX_WORKTREE_DATABASE_URL'] = urlOf('maker');
  const server = await openServer();
  delete process.env['NX_WORKTREE_DATABASE_URL'];

  const database = await server.createDatabase({ name: 'testdb_y' });
  expect(database.variables['PGUSER']).toBe('maker');
  await database.drop();
  await server.close();
});

test('eight sessions at once make one maintenance database', async () => {
  const servers = await Promise.all(Array.from({ length: 8 }, () => openServer({ url: urlOf('maker') })));

  expect(await Promise.all(servers.map((server) => server.sweep()))).toEqual(Array(8).fill([]));
  expect((await databaseNames(adminUrl)).filter((name) => name.startsWith('nx'))).toEqual([
    MAINTENANCE_DATABASE,
  ]);
  for (const server of servers) await server.close();
});

test('who shares the server from another machine keeps what it has until its session ends', async () => {
  const url = urlOf('maker');
  const server = await openServer({ url });
  // Another home, as on another machine: nothing but the server is shared.
  const elsewhere = {
    env: { ...process.env, NX_WORKTREE_HOME: join(own.home, 'other'), NX_WORKTREE_DATABASE_URL: url },
  };
  const holder = scripts.start('hold-clone', ['testdb_elsewhere'], elsewhere);
  const name = await holder.line(1);
  const kept = await server.createDatabase({ name: 'testdb_here' });

  expect(await server.sweep()).toEqual([]);
  expect(await databaseNames(adminUrl)).toEqual(expect.arrayContaining([name, kept.name]));

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

describe('behind a proxy', () => {
  let proxy: PoolingProxy;
  const through = async (mode: 'session' | 'transaction'): Promise<string> => {
    const url = new URL(urlOf('maker'));
    proxy = await PoolingProxy.start(Number(url.port), mode);
    url.port = String(proxy.port);
    return url.href;
  };
  beforeEach(async () => (await openServer({ url: urlOf('maker') })).close());
  afterEach(() => proxy.stop());

  test('that pools transactions, nothing is done: our locks would not hold', async () => {
    const opening = openServer({ url: await through('transaction') });

    await expect(opening).rejects.toThrow(TransactionPoolingError);
    await expect(opening).rejects.toThrow(
      /127\.0\.0\.1:\d+ is not a PostgreSQL server but a proxy that pools transactions.*pool_mode = session/,
    );
  });

  test('that pools sessions, all is as without it', async () => {
    const server = await openServer({ url: await through('session') });
    const clone = await server.createDatabase({ name: 'testdb_pooled' });
    const other = await openServer({ url: urlOf('maker') });

    expect(await other.sweep()).toEqual([]);
    expect(await sql(clone.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    await clone.drop();
    await other.close();
    await server.close();
  });
});

test.each(['before', 'after'])(
  'a role that may not create databases is told so, %s others have',
  async (when) => {
    if (when === 'after') await (await openServer({ url: urlOf('maker') })).close();

    const opening = openServer({ url: urlOf('reader') });

    await expect(opening).rejects.toThrow(MissingPrivilegeError);
    await expect(opening).rejects.toThrow(/"reader" lacks CREATEDB.*ALTER ROLE "reader" CREATEDB;/);
  },
);

const hasOpenssl = !spawnSync('openssl', ['version']).error;

describe('over TLS (needs openssl, to make a certificate)', () => {
  const whenPossible = hasOpenssl ? test : test.skip;
  let certificate: string;
  beforeAll(async () => {
    if (!hasOpenssl) return;
    const [{ cluster = '' } = {}] = await sql<{ cluster: string }>(
      adminUrl,
      `select current_setting('data_directory') as cluster`,
    );
    certificate = join(cluster, 'server.crt');
    const key = join(cluster, 'server.key');
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );
    // The server runs as another user when we are root, and takes no key that others own or may read.
    const { uid, gid } = statSync(cluster);
    for (const file of [certificate, key]) chownSync(file, uid, gid);
    chmodSync(key, 0o600);
    await sql(adminUrl, 'alter system set ssl = on');
    await sql(adminUrl, 'select pg_reload_conf()');
    await until('TLS', async () => isDeepStrictEqual(await sql(adminUrl, 'show ssl'), [{ ssl: 'on' }]));
  });

  const withTls = (parameters: Record<string, string>): string => {
    const url = new URL(urlOf('maker'));
    url.search = new URLSearchParams(parameters).toString();
    return url.href;
  };

  whenPossible('all connections are encrypted, those of the suite too', async () => {
    const server = await openServer({ url: withTls({ sslmode: 'verify-full', sslrootcert: certificate }) });
    const clone = await server.createDatabase({ name: 'testdb_tls' });
    const encrypted = `select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'maker'`;
    expect(await sql(clone.url, encrypted)).toEqual([{ ssl: true }]);
    expect(clone.variables).toMatchObject({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: certificate });
    await clone.drop();
    await server.close();
  });

  whenPossible('a certificate that nobody has vouched for is refused', async () => {
    await expect(openServer({ url: withTls({ sslmode: 'verify-full' }) })).rejects.toThrow(
      /self-signed certificate/,
    );
  });
});

test('a role can’t use what another role keeps', async () => {
  await (await openServer({ url: urlOf('maker') })).close();

  await expect(openServer({ url: urlOf('other') })).rejects.toThrow(MaintenanceDatabaseError);
});

test('a session of another role in the new template is waited for, and not ended', async () => {
  const server = await openServer({ url: urlOf('maker') });
  const guests: Client[] = [];

  const building = server.ensureTemplate(
    request(async ({ url }) => {
      const asAdmin = new URL(adminUrl);
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

describe('what can be wrong with a URL', () => {
  let silent: NetServer;
  beforeAll(async () => {
    silent = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  const withPort = (port: number): string => `postgresql://maker:s3cr3t@127.0.0.1:${port}/postgres`;
  const portOf = (server: NetServer): number => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };

  test.each([
    [
      'nobody listens',
      () => withPort(1),
      ServerUnreachableError,
      /127\.0\.0\.1:1 can't be reached.*ECONNREFUSED/,
    ],
    [
      'nobody listens, on two addresses',
      () => 'postgresql://maker:s3cr3t@localhost:1/postgres',
      ServerUnreachableError,
      /localhost:1 can't be reached: .*ECONNREFUSED/,
    ],
    [
      'no such host',
      () => 'postgresql://maker:s3cr3t@host.invalid/x',
      ServerUnreachableError,
      /host\.invalid:5432 can't be reached/,
    ],
    ['another kind of server', () => withPort(portOf(silent)), ServerUnreachableError, /can't be reached/],
    [
      'the wrong password',
      () => urlOf('maker', 's3cr3t'),
      LoginRefusedError,
      /refuses the role "maker": password authentication failed/,
    ],
    ['no such role', () => urlOf('nobody', 's3cr3t'), LoginRefusedError, /refuses the role "nobody"/],
    ['no connection left', () => urlOf('full'), ConnectionLimitError, /has no connection left/],
    ['no URL', () => 'maker:s3cr3t@localhost', ServerUrlError, /URL of the PostgreSQL server is not valid/],
  ])('%s', async (_what, url, type, message) => {
    const failure: unknown = await openServer({ url: url() }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(type);
    expect(String(failure)).toMatch(message);
    expect(inspect(failure, { depth: 9 })).not.toMatch(/s3cr3t|se%20cret|se cret/);
  });
});
