import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OwnHome, useOwnHome } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';

const MB = 1024 * 1024;

const disk = join(tmpdir(), `nx-worktree-disk-${process.pid}`);
const filler = join(disk, 'filler');
const canMount = mount();
const testOnDisk = canMount ? test : test.skip;

let own: OwnHome | undefined;
beforeAll(async () => {
  if (canMount) own = await useOwnHome(0o711, [18], disk);
});
afterEach(() => rm(filler, { force: true }));
afterAll(async () => {
  await own?.remove();
  if (canMount) execFileSync('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
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
    const environment = randomUUID();
    const before = await openServer();
    const { name } = await before.createDatabase({ name: 'testdb_kept', lease: { environment } });
    await before.close();

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
  const { bavail, bsize } = await statfs(disk);
  await writeFile(filler, Buffer.alloc(bavail * bsize - room));
}

/** A disk of 200 MB. */
function mount(): boolean {
  try {
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    // Jest runs no afterAll where all tests are skipped.
    rmSync(disk, { recursive: true, force: true });
    return false;
  }
}
