import { mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { placeOf, isAtItsPath, isMissing } from './place';

let outer: string;
let directory: string;
beforeEach(async () => {
  outer = await realpath(await mkdtemp(join(tmpdir(), 'nx-worktree-directories-')));
  directory = join(outer, 'work/shop/.git');
  await mkdir(directory, { recursive: true });
});
afterEach(() => rm(outer, { recursive: true, force: true }));

it('one that is there is at its path, and not missing', async () => {
  const noted = await placeOf(directory);
  expect(noted.directories.slice(0, 3).map(({ path }) => path)).toEqual([
    directory,
    dirname(directory),
    join(outer, 'work'),
  ]);
  expect([await isAtItsPath(noted), await isMissing(noted)]).toEqual([true, false]);
});

it.each([
  ['it is deleted', () => rm(directory, { recursive: true })],
  ['those around it are deleted', () => rm(join(outer, 'work'), { recursive: true })],
  ['it is moved away', () => rename(directory, join(outer, 'elsewhere'))],
  ['another one is at its path', () => replace(directory)],
  ['one around it is another one', () => replace(join(outer, 'work'))],
])('one is missing when %s', async (_, change) => {
  const noted = await placeOf(directory);
  await change();
  expect([await isAtItsPath(noted), await isMissing(noted)]).toEqual([false, true]);
});

it('when none of those around it is the same, nothing is said of it: its disk can be elsewhere', async () => {
  const noted = await placeOf(directory);
  const elsewhere = noted.directories.map((one) => ({ ...one, born: '1' }));
  expect(await isMissing({ ...noted, directories: elsewhere })).toBe(false);
});

it('to another machine it is never missing', async () => {
  const noted = await placeOf(directory);
  await rm(directory, { recursive: true });
  expect(await isMissing({ ...noted, host: 'another.machine' })).toBe(false);
});

/** The old one stays, so that the new one can't have got its inode. */
async function replace(path: string): Promise<void> {
  await rename(path, `${path}-before`);
  await mkdir(directory, { recursive: true });
}
