import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf } from './size-of';

const FILE = 64 * 1024;
let directory: string;
beforeEach(async () => {
  directory = temporaryDirectory();
  await mkdir(join(directory, 'here/deep/down'), { recursive: true });
  await writeFile(join(directory, 'here/deep/down/file'), Buffer.alloc(FILE, 1));
});
afterEach(removeTemporaryDirectories);

const here = (): string => join(directory, 'here');

describe('sizeOf', () => {
  it('counts what lies in all directories below', async () => {
    const one = await sizeOf(here());
    expect(one).toBeGreaterThanOrEqual(FILE);
    await writeFile(join(here(), 'other'), Buffer.alloc(FILE, 1));
    expect(await sizeOf(here())).toBe(Number(one) + FILE);
  });

  it('does not count what links lead to, nor files that have another name elsewhere', async () => {
    const alone = Number(await sizeOf(here()));
    await mkdir(join(directory, 'elsewhere'));
    await writeFile(join(directory, 'elsewhere/large'), Buffer.alloc(16 * FILE, 1));
    await symlink(join(directory, 'elsewhere'), join(here(), 'node_modules'), 'junction');
    await symlink(here(), join(here(), 'deep/loop'), 'junction');
    await link(join(directory, 'elsewhere/large'), join(here(), 'from-the-store'));
    expect(await sizeOf(here())).toBeLessThan(alone + FILE);
  });

  it('is unknown when it was not waited for, and nothing of a directory that is gone', async () => {
    expect(await sizeOf(here(), AbortSignal.abort())).toBeUndefined();
    expect(await sizeOf(join(directory, 'gone'))).toBe(0);
  });
});
