import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { listEnvironments } from '../../src/commands/list';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  ({ repository, prices } = await TemporaryWorktree.inNewRepository());
});
afterEach(() => repository.remove());

/** Farther than a worktree is looked for that was moved without git. */
async function moveFarAway(): Promise<void> {
  await mkdir(join(repository.home, 'far/away'), { recursive: true });
  await rename(prices.directory, join(repository.home, 'far/away/elsewhere'));
}

describe('worktrees that changed behind our back', () => {
  it('one that was deleted by hand is orphaned, and its removal works', async () => {
    await rm(prices.directory, { recursive: true });
    expect(await prices.state()).toBe('orphaned');
    await prices.remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('one that git removed is orphaned, and its removal works', async () => {
    repository.git('worktree', 'remove', '--force', prices.directory);
    expect(await prices.state()).toBe('orphaned');
    await prices.remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('another directory at its place stays', async () => {
    await moveFarAway();
    await mkdir(prices.directory);
    await writeFile(prices.file('mine.txt'), 'mine');
    expect(await prices.state()).toBe('orphaned');
    await prices.remove();
    expect(await readFile(prices.file('mine.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(repository.home, 'far/away/elsewhere/README.md'))).toBe(true);
  });

  it('another repository, or a worktree of one, at its place stays', async () => {
    await moveFarAway();
    const other = await TemporaryRepository.create();
    try {
      for (const take of [
        ['clone', '--quiet', '.', prices.directory],
        ['worktree', 'add', '--quiet', '--detach', prices.directory],
      ]) {
        other.git(...take);
        await prices.write('mine.txt');
        expect(await prices.state()).toBe('orphaned');
        await prices.remove(true);
        expect(await readFile(prices.file('mine.txt'), 'utf8')).toBe('mine.txt');

        await rm(prices.directory, { recursive: true });
        prices = await TemporaryWorktree.create(repository);
        await rm(prices.directory, { recursive: true });
      }
    } finally {
      await other.remove();
    }
  });

  it('a worktree of somebody else at its place stays', async () => {
    repository.git('worktree', 'remove', '--force', prices.directory);
    repository.git('worktree', 'add', '--quiet', '--detach', prices.directory);
    await prices.write('mine.txt');
    await prices.remove();
    expect(await readFile(prices.file('mine.txt'), 'utf8')).toBe('mine.txt');
    expect(tracesOf(repository).worktrees).toHaveLength(1);
  });

  it('one that was moved with git is found, listed at its place and removed from there', async () => {
    const moved = join(repository.home, 'moved');
    repository.git('worktree', 'move', prices.directory, moved);
    expect((await listEnvironments(repository.root))[0]).toMatchObject({ state: 'clean', directory: moved });
    await prices.remove();
    expect(existsSync(moved)).toBe(false);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('other worktrees stay, also those whose directory is not there now', async () => {
    const others = [join(repository.home, 'present'), join(repository.home, 'unmounted')];
    for (const other of others) repository.git('worktree', 'add', '--quiet', '--detach', other);
    await rm(String(others[1]), { recursive: true });

    await prices.remove();
    expect(tracesOf(repository).worktrees.map((line) => line.replace('worktree ', ''))).toEqual(others);
  });

  it('nothing outside is deleted through a link', async () => {
    await repository.write({ 'precious/file.txt': 'precious' }, repository.home);
    await symlink(join(repository.home, 'precious'), prices.file('dist'));
    await prices.remove(true);
    expect(await readFile(join(repository.home, 'precious/file.txt'), 'utf8')).toBe('precious');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});
