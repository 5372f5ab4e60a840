import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { execFile, execFileSync } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureBinaries, removeOtherBinaries } from './binaries';
import { findBinariesPackage } from './platform';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(removeTemporaryDirectories);

test('binaries run that npm installed without install scripts, run bits or write permission', async () => {
  const installed = { ...findBinariesPackage(18), root: join(directory, 'installed') };
  await cp(findBinariesPackage(18).root, installed.root, { recursive: true, verbatimSymlinks: true });
  await makeBare(installed.root);
  const before = await readdir(installed.root, { recursive: true });

  const copies = join(directory, 'copies');
  await mkdir(copies);
  const programs = await ensureBinaries(copies, installed);

  for (const program of ['initdb', 'postgres', 'pg_ctl']) {
    const { stdout } = await promisify(execFile)(join(programs, program), ['--version']);
    expect(stdout).toContain('(PostgreSQL) 18.');
  }
  expect(await readdir(installed.root, { recursive: true })).toEqual(before);
});

test('what a killed copy left is cleared away, and the next one is whole', async () => {
  await mkdir(join(directory, '.binaries-half', 'native'), { recursive: true });

  await ensureBinaries(directory, findBinariesPackage(18));
  await ensureBinaries(directory, findBinariesPackage(18));

  expect(await readdir(directory)).toEqual([`binaries-${findBinariesPackage(18).version}`]);
});

test('binaries on a file system that is read-only (needs root on Linux, to mount one)', async () => {
  const installed = { ...findBinariesPackage(18), root: join(directory, 'installed') };
  await cp(findBinariesPackage(18).root, installed.root, { recursive: true, verbatimSymlinks: true });
  const copies = join(directory, 'copies');
  await mkdir(copies);
  if (!mountReadOnly(installed.root)) return console.warn('Not tested: nothing can be mounted here.');

  try {
    await expect(writeFile(join(installed.root, 'written'), '')).rejects.toThrow('EROFS');
    const programs = await ensureBinaries(copies, installed);
    const { stdout } = await promisify(execFile)(join(programs, 'postgres'), ['--version']);
    expect(stdout).toContain('(PostgreSQL) 18.');
  } finally {
    execFileSync('umount', [installed.root]);
  }
});

test('copies of other versions are deleted, also when an earlier deletion was killed half-way', async () => {
  const kept = { root: '', version: '18.5.0' };
  for (const name of ['binaries-18.5.0', 'binaries-18.4.0', '.binaries-half', 'cluster']) {
    await mkdir(join(directory, name, 'native'), { recursive: true });
  }

  await removeOtherBinaries(directory, kept);

  expect((await readdir(directory)).sort()).toEqual(['binaries-18.5.0', 'cluster']);
});

function mountReadOnly(place: string): boolean {
  try {
    execFileSync('mount', ['--bind', place, place], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'remount,bind,ro', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** As `npm ci --ignore-scripts` leaves it, with files that nobody may write to. */
async function makeBare(root: string): Promise<void> {
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name);
    const status = await lstat(path);
    if (status.isSymbolicLink()) await unlink(path);
    else await chmod(path, status.isDirectory() ? 0o755 : 0o444);
  }
}
