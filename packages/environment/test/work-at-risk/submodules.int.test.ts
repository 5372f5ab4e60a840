import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { expectKeptInTrash, expectRefusal } from '../../testkit/expect-work';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { openRecords } from '../../src/parts/parts';
import { sweepTrash } from '../../src/worktrees/trash/sweep';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
/** Absolute path of the submodule in the worktree. */
let submodule: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  repository.git('branch', 'without');
  repository.addSubmodule('libs/library');
  prices = await TemporaryWorktree.create(repository);
  repository.updateSubmodules(prices.directory);
  submodule = prices.file('libs/library');
});
afterEach(() => repository.remove());

describe('submodules', () => {
  it('go with the worktree when they hold nothing of their own', async () => {
    await prices.remove();
    expect(existsSync(prices.directory)).toBe(false);
  });

  it('stop a removal when they have changes; by force they stay in the trash until that is emptied', async () => {
    await repository.write({ 'README.md': 'mine' }, submodule);
    await expect(prices.remove()).rejects.toMatchObject({ code: 'WORK_WOULD_BE_LOST' });
    expect((await prices.remove(true)).nested).toEqual(['libs/library']);
    await prices.restore();
    expect(await readFile(join(submodule, 'README.md'), 'utf8')).toBe('mine');
  });

  it('stop a removal when they have commits that no remote has; by force likewise', async () => {
    repository.gitIn(submodule, 'switch', '--quiet', '--create', 'mine');
    repository.gitIn(submodule, 'commit', '--quiet', '--allow-empty', '--message', 'Mine alone');
    repository.gitIn(submodule, 'checkout', '--quiet', '--detach', 'HEAD~1');
    await expect(prices.remove()).rejects.toThrow(/libs\/library: [0-9a-f]+ Mine alone/);
    expect((await prices.remove(true)).nested).toEqual(['libs/library']);
    await prices.restore();
    expect(repository.gitIn(submodule, 'log', '-1', '--format=%s', 'mine')).toBe('Mine alone');
  });

  it('that a branch without them hides stop a removal when they have commits', async () => {
    await repository.commitIn(submodule, 'mine');
    repository.gitIn(submodule, 'branch', 'work');
    prices.git('submodule', '--quiet', 'deinit', '--all', '--force');
    prices.git('checkout', '--quiet', '--detach', 'without');
    await rm(submodule, { recursive: true, force: true });

    expect(prices.git('status', '--porcelain')).toBe('');
    await expectRefusal(prices, /submodule libs\/library: [0-9a-f]+ mine/);
    await expectKeptInTrash(prices, 'submodule libs/library');
  });

  it('stop the removal of a worktree that is gone; by force the trash keeps their repositories', async () => {
    const commit = await repository.commitIn(submodule, 'mine');
    await rm(prices.directory, { recursive: true });

    await expect(prices.remove()).rejects.toThrow(/submodule libs\/library: [0-9a-f]+ mine/);
    const { nested, isRestorable, restorableUntil } = await prices.remove(true);
    expect({ nested, isRestorable }).toEqual({ nested: ['submodule libs/library'], isRestorable: false });
    expect(restorableUntil).toBeUndefined();
    await sweepTrash(openRecords(await Repository.open(repository.root)), { everything: false });
    const trash = join(repository.root, '.git/nx-worktree/trash');
    const [id = ''] = await readdir(trash);
    const modules = join(trash, id, 'entry/modules/libs/library');
    expect(repository.gitIn(modules, '--git-dir=.', '--work-tree=.', 'cat-file', '-t', commit)).toBe(
      'commit',
    );
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a stash',
      async () => {
        await writeFile(join(submodule, 'README.md'), 'mine');
        repository.gitIn(submodule, 'stash');
      },
      /libs\/library: stash@\{0\}/,
    ],
    [
      'a commit that only the reflog has',
      async () => {
        await repository.commitIn(submodule, 'mine');
        repository.gitIn(submodule, 'checkout', '--quiet', '--detach', 'HEAD~1');
      },
      /libs\/library: [0-9a-f]+ mine/,
    ],
    [
      'a change that the settings say to ignore',
      async () => {
        prices.git('config', 'submodule.libs/library.ignore', 'all');
        await writeFile(join(submodule, 'README.md'), 'mine');
      },
      /libs\/library: {2}M README\.md/,
    ],
    [
      'an untracked file, while status.showUntrackedFiles is off there',
      async () => {
        repository.gitIn(submodule, 'config', 'status.showUntrackedFiles', 'no');
        await writeFile(join(submodule, 'notes.txt'), 'mine');
      },
      /libs\/library: \?\? notes\.txt/,
    ],
  ])('with %s stop a removal', async (_, change, text) => {
    await change();
    await expectRefusal(prices, text);
    await expectKeptInTrash(prices, 'libs/library');
  });
});
