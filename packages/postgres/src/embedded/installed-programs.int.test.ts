import { type OwnHome, removeTemporaryDirectories, sql, temporaryDirectory } from '@nx-worktree/testkit';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { useOwnServer } from '../../testkit/own-server';
import { serverIdentity } from '../identity/server-identity';
import { openServer } from '../server/open-server';
import { programsOf } from '../server/server-options';
import { ensureBinaries } from './binaries';
import { embeddedServerStatus, removeEmbeddedServer, stopEmbeddedServer } from './embedded-server';
import { BinariesDirectoryError } from './embedded-errors';
import { installedWith } from './find-installed';
import { installedPrograms } from './installed-programs';
import { findBinariesPackage } from './platform';

const DEBIAN_EXTENSION = 'pgcrypto';

/** Programs that stand for installed ones: npm's with an extension that npm doesn't have. */
let binaries: string;
let own: OwnHome;
beforeAll(async () => {
  own = useOwnServer({ versions: [] });
  const directory = temporaryDirectory();
  // Another user runs the server of root.
  chmodSync(directory, 0o755);
  const copy = await ensureBinaries(directory, findBinariesPackage(18));
  binaries = join(directory, 'installed', 'bin');
  await cp(dirname(copy), dirname(binaries), { recursive: true, verbatimSymlinks: true });
  writeExtension('1.0');
});
afterAll(async () => {
  await removeEmbeddedServer(programsOf({ binaries }));
  await own.remove();
  removeTemporaryDirectories();
});

function writeExtension(version: string): void {
  const extensions = join(dirname(binaries), 'share/postgresql/extension');
  writeFileSync(
    join(extensions, 'nxw_ink.control'),
    `comment = 'for tests'\ndefault_version = '${version}'\n`,
  );
  writeFileSync(join(extensions, `nxw_ink--${version}.sql`), `create table ink as select 'blue' as color;\n`);
}

describe('a server that is run by installed programs', () => {
  it('has their extensions, in a cluster of its own, which clones and stops like any other', async () => {
    const server = await openServer({ binaries });
    const template = await server.ensureTemplate({
      key: 'ink',
      manifest: {},
      build: ({ url }) => sql(url, 'create extension nxw_ink').then(() => undefined),
    });
    const clone = await server.createDatabase({ name: 'testdb_ink', template });
    expect(await sql(clone.url, 'select color from ink')).toEqual([{ color: 'blue' }]);
    await clone.drop();
    await server.close();

    const status = await embeddedServerStatus(programsOf({ binaries }));
    expect(status).toMatchObject({ running: true });
    expect(status.directory).not.toBe((await embeddedServerStatus(18)).directory);
    expect(await stopEmbeddedServer(programsOf({ binaries }))).toBe(true);
  });

  it('is another server for verdicts when it gets another extension', async () => {
    const before = await serverIdentity({ binaries });
    expect(before).toMatch(/^installed PostgreSQL 18\.\d+ .*"nxw_ink":"1\.0"/);
    expect(await serverIdentity({ binaries })).toBe(before);
    writeExtension('1.1');
    expect(await serverIdentity({ binaries })).not.toBe(before);
    expect(before).not.toContain(binaries);
  });
});

describe('a directory without a usable PostgreSQL', () => {
  it.each([
    ['a relative path', () => 'bin', 'it is not an absolute path'],
    ['a directory that is not there', () => join(own.home, 'none'), 'there is no initdb in it'],
    ['programs that do not run', brokenPrograms, 'postgres --version failed'],
    [
      'a version that is too old',
      () => programsThatSay('postgres (PostgreSQL) 9.6.24'),
      'they are PostgreSQL 9',
    ],
    ['another program', () => programsThatSay('Postgrey 1.37'), 'said "Postgrey 1.37'],
  ])('is refused before anything is made: %s', async (_, directory, reason) => {
    const opening = openServer({ binaries: directory() });
    await expect(opening).rejects.toThrow(BinariesDirectoryError);
    await expect(opening).rejects.toThrow(reason);
  });

  it('never has the same identity twice', async () => {
    const identity = await serverIdentity({ binaries: '/nowhere' });
    expect(identity).toMatch(/^unknown /);
    expect(await serverIdentity({ binaries: '/nowhere' })).not.toBe(identity);
  });
});

it('runs by a PostgreSQL that packages have installed, where there is one', async () => {
  const [installed] = installedWith(DEBIAN_EXTENSION);
  if (!installed) return console.warn('Not tested: no PostgreSQL is installed on this machine.');
  const server = await openServer(installed);
  expect(server.version).toMatch(new RegExp(`^${installed.version}\\.`));
  const database = await server.createDatabase({ name: 'testdb_installed' });
  await sql(database.url, `create extension ${DEBIAN_EXTENSION}`);
  await database.drop();
  await server.close();
  await removeEmbeddedServer(installedPrograms(installed.binaries));
});

function brokenPrograms(): string {
  const directory = join(temporaryDirectory(), 'bin');
  mkdirSync(directory);
  for (const name of ['initdb', 'pg_ctl', 'postgres'])
    writeFileSync(join(directory, name), '', { mode: 0o644 });
  return directory;
}

function programsThatSay(text: string): string {
  const directory = brokenPrograms();
  writeFileSync(join(directory, 'postgres'), `#!/bin/sh\necho "${text}"\n`);
  chmodSync(join(directory, 'postgres'), 0o755);
  return directory;
}
