import { type OwnHome, useOwnHome } from '../../testkit/own-server';
import { sql } from '../../testkit/sql';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';
import { ServerVersionError, VersionMissingError } from './errors';

const VERSIONS = [14, 16] as const;

let own: OwnHome;
beforeAll(async () => {
  own = await useOwnHome(0o711, VERSIONS);
});
afterAll(() => own.remove());

async function cloneOfTemplate(server: Server): Promise<unknown> {
  const template = await server.ensureTemplate({
    key: 'articles',
    manifest: {},
    build: ({ url }) => sql(url, "create table article as select 'ink' as name").then(() => undefined),
  });
  const clone = await server.createDatabase({ name: 'testdb_articles', template, lease: 'session' });
  try {
    const [row] = await sql(
      clone.url,
      "select name, current_setting('server_version_num')::int / 10000 as version from article",
    );
    return row;
  } finally {
    await clone.drop();
  }
}

test.each(VERSIONS)('PostgreSQL %i builds templates and clones them, beside the others', async (version) => {
  const server = await openServer({ version });
  expect(server.version).toMatch(new RegExp(`^${version}\\.`));
  expect(await cloneOfTemplate(server)).toEqual({ name: 'ink', version });
  await server.close();
});

test('each version has a server of its own, which is stopped by itself', async () => {
  for (const version of VERSIONS) await (await openServer({ version })).close();
  const ports = await Promise.all(
    VERSIONS.map(async (version) => (await embeddedServerStatus(version)).server?.port),
  );
  expect(new Set(ports).size).toBe(2);

  expect(await stopEmbeddedServer(14)).toBe(true);

  expect((await embeddedServerStatus(14)).running).toBe(false);
  expect((await embeddedServerStatus(16)).running).toBe(true);
});

test('a version without binaries and one that there is not are refused, and nothing is made', async () => {
  await expect(openServer({ version: 15 })).rejects.toThrow(VersionMissingError);
  await expect(openServer({ version: 13 })).rejects.toThrow(ServerVersionError);
  expect((await embeddedServerStatus(15)).running).toBe(false);
});
