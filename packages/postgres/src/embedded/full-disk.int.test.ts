import { createExclusively } from '@nx-worktree/system';
import { canMount, databaseNames, type Disk, mountDisk, type OwnHome, sql } from '@nx-worktree/testkit';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDatabaseOfRecord, useOwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';

const MB = 1024 * 1024;

const testOnDisk = canMount() ? test : test.skip;

let disk: Disk;
let filler: string;
let own: OwnHome;
beforeAll(async () => {
  disk = mountDisk('200m');
  filler = join(disk.directory, 'filler');
  own = useOwnServer({ parent: disk.directory });
});
afterEach(() => rm(filler, { force: true }));
afterAll(async () => {
  await own.remove();
  disk.unmount();
});

const fullDisk = {
  code: 'DISK_FULL',
  message: expect.stringMatching(
    /the disk that holds .*postgres-18 is full.* set NX_WORKTREE_HOME to .* with mode 711/,
  ),
};

describe('a disk without room (needs root on Linux, to mount)', () => {
  testOnDisk.each([
    ['for the state', 0, ['lock']],
    ['for more than a lock', 4096, ['lock']],
    ['for the programs', 20 * MB, ['lock']],
    ['for the data', 80 * MB, ['binaries', 'lock']],
  ])('%s is named, and nothing is left that is half made', async (_what, room, left) => {
    await fillUpTo(room);

    await expect(openServer()).rejects.toMatchObject(fullDisk);

    expect(await whatIsThere()).toEqual(left);
  });

  testOnDisk('for a start: with room again, the server starts with its databases', async () => {
    const name = await makeDatabaseOfRecord();

    for (const room of [0, 12 * 1024]) {
      await stopEmbeddedServer();
      await fillUpTo(room);
      await expect(openServer()).rejects.toMatchObject(fullDisk);
      await rm(filler);
    }

    const after = await openServer();
    expect(await after.answers(name)).toBe(true);
    await after.close();
  });
});

describe('a disk that is full while the server runs (needs root on Linux, to mount)', () => {
  const build = ({ url }: { url: string }): Promise<unknown> =>
    sql(url, 'create table article as select generate_series(1, 1000000)');
  const request = { key: 'full', manifest: {}, subject: 'the shop', build: async () => undefined };
  const large = { ...request, key: 'large', build: (at: { url: string }) => build(at).then(() => undefined) };
  const noRoom = (what: string): object => ({
    code: 'NO_ROOM',
    message: expect.stringMatching(
      new RegExp(
        `^There is no room for ${what}: .*, which holds .*postgres-18/cluster/data, is full .*Make room there`,
      ),
    ),
  });

  testOnDisk.each([
    ['a copy that doesn’t fit', 1024],
    ['a copy whose checkpoint brings the server down', 0],
  ])('%s: the database and the directory are named, and nothing is left', async (_what, room) => {
    const server = await openServer();
    const template = await server.ensureTemplate(request);
    const known = await server.databases();
    const before = await databaseNames(server.addressOf('postgres').url);
    // A crash takes what was not written yet: commits are not waited for.
    await sql(server.addressOf('postgres').url, 'checkpoint');
    await fillUpTo(room);

    const making = server.createDatabase({ name: 'testdb_full', template });
    await expect(making).rejects.toMatchObject(noRoom('the database "testdb_full"'));
    await rm(filler);
    await server.close();

    const after = await openServer();
    // A crash takes what was last said to be dropped: fsync is off.
    await after.sweep();
    expect(await after.databases()).toEqual(known);
    expect(await databaseNames(after.addressOf('postgres').url)).toEqual(before);
    await (await after.createDatabase({ name: 'testdb_full', template })).drop();
    await after.close();
  });

  testOnDisk.each([
    ['that is made', 1024],
    ['that is filled by its migrations', 12 * MB],
  ])('a template %s: the same', async (_what, room) => {
    const server = await openServer();
    const before = await databaseNames(server.addressOf('postgres').url);
    await fillUpTo(room);

    await expect(server.ensureTemplate(large)).rejects.toMatchObject(noRoom('the template of the shop'));

    expect(await databaseNames(server.addressOf('postgres').url)).toEqual(before);
    await rm(filler);
    expect(await server.sweep()).toEqual([]);
    await server.close();
  });

  testOnDisk('a file of ours that doesn’t fit: the directory is named', async () => {
    await fillUpTo(0);
    const directory = join(disk.directory, 'claims');
    const creating = createExclusively(join(directory, '8001'), 'content');
    await expect(creating).rejects.toMatchObject({
      code: 'NO_SPACE',
      message: `The disk that holds ${directory} is full. Make room there, and run the command again.`,
    });
    expect(await readdir(directory)).toEqual([]);
  });

  testOnDisk('a server by URL whose role may not know the directory: the server is named', async () => {
    const { url = '' } = (await embeddedServerStatus()).server ?? {};
    await sql(url, `create role maker login createdb password 'secret'`);
    await sql(url, 'drop database nx_worktree with (force)');
    const asMaker = Object.assign(new URL(url), {
      username: 'maker',
      password: 'secret',
      pathname: '/postgres',
    });
    await fillUpTo(1024);
    await expect(openServer({ url: asMaker.href })).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: expect.stringMatching(
        /^There is no room for the database "nx_worktree": the disk of the PostgreSQL server at 127\.0\.0\.1:\d+ is full/,
      ),
    });
    await rm(filler);

    const server = await openServer({ url: asMaker.href });
    await fillUpTo(1024);
    await expect(server.ensureTemplate(request)).rejects.toMatchObject({
      code: 'NO_ROOM',
      directory: undefined,
    });
    await rm(filler);
    expect(await server.databases()).toEqual([]);
    await server.close();
  });
});

/** What lies in the directory of the server, without versions, and what is half made in its lock, in order. */
async function whatIsThere(): Promise<string[]> {
  const { directory } = await embeddedServerStatus();
  const names = [
    ...(await readdir(directory)),
    ...(await readdir(join(directory, 'lock'))).filter(isUnfinished),
  ];
  return names.map((name) => name.replace(/^binaries-.*/, 'binaries')).sort();
}

function isUnfinished(name: string): boolean {
  return name.endsWith('.tmp');
}

/** Leaves so many bytes of the disk free. */
async function fillUpTo(room: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk.directory);
  await writeFile(filler, Buffer.alloc(bavail * bsize - room));
}
