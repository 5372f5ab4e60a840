import { sql, until } from '@nx-worktree/testkit';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ExternalServer } from '../../testkit/external-server';
import { PoolingProxy } from '../../testkit/pooling-proxy';
import { TransactionPoolingError } from '../session/session-errors';
import { openServer } from './open-server';

let external: ExternalServer;
beforeAll(async () => {
  external = await ExternalServer.start();
});
beforeEach(() => external.empty());
afterAll(() => external.remove());

describe('behind a proxy', () => {
  let proxy: PoolingProxy;
  const through = async (mode: 'session' | 'transaction'): Promise<string> => {
    const url = new URL(external.urlOf('maker'));
    proxy = await PoolingProxy.start(Number(url.port), mode);
    url.port = String(proxy.port);
    return url.href;
  };
  beforeEach(async () => (await openServer({ url: external.urlOf('maker') })).close());
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
    const other = await openServer({ url: external.urlOf('maker') });

    expect(await other.sweep()).toEqual([]);
    expect(await sql(clone.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    await clone.drop();
    await other.close();
    await server.close();
  });
});

const hasOpenssl = !spawnSync('openssl', ['version']).error;

describe('over TLS (needs openssl, to make a certificate)', () => {
  const whenPossible = hasOpenssl ? test : test.skip;
  let certificate: string;
  beforeAll(async () => {
    if (!hasOpenssl) return;
    const [{ cluster = '' } = {}] = await sql<{ cluster: string }>(
      external.adminUrl,
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
    await sql(external.adminUrl, 'alter system set ssl = on');
    await sql(external.adminUrl, 'select pg_reload_conf()');
    await until('TLS', async () =>
      isDeepStrictEqual(await sql(external.adminUrl, 'show ssl'), [{ ssl: 'on' }]),
    );
  });

  const withTls = (parameters: Record<string, string>): string => {
    const url = new URL(external.urlOf('maker'));
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
