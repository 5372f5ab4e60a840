import { TemporaryRepository } from '@nx-worktree/testkit';
import { rm, writeFile } from 'node:fs/promises';
import { expectRefusal } from '../../testkit/expect-work';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  prices = await TemporaryWorktree.create(repository);
});
afterEach(() => repository.remove());

describe('commits that no branch has and HEAD has left', () => {
  it.each<[string, () => Promise<string>]>([
    [
      'by a checkout',
      async () => {
        const commit = await prices.commit('mine');
        prices.git('checkout', '--quiet', '--detach', 'main');
        return commit;
      },
    ],
    [
      'by a reset',
      async () => {
        const commit = await prices.commit('mine');
        prices.git('reset', '--quiet', '--hard', 'main');
        return commit;
      },
    ],
    [
      'together with a branch that was deleted',
      async () => {
        prices.git('switch', '--quiet', '--create', 'work');
        const commit = await prices.commit('mine');
        prices.git('switch', '--quiet', '--detach', 'main');
        prices.git('branch', '--quiet', '-D', 'work');
        return commit;
      },
    ],
    [
      'with a ref of this worktree alone',
      async () => {
        prices.git('checkout', '--quiet', '--detach');
        const commit = prices.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'mine');
        prices.git('update-ref', 'refs/worktree/mine', commit);
        return commit;
      },
    ],
  ])('%s stop a removal, and by force they are kept', async (_, leave) => {
    const commit = await leave();
    expect(await prices.state()).toBe('unpushed');
    await expectRefusal(prices, /[0-9a-f]+ mine/);
    const { backup } = await prices.remove(true);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
  });

  it('are kept as well when the worktree is gone', async () => {
    const commit = await prices.commit('mine');
    prices.git('checkout', '--quiet', '--detach', 'main');
    await rm(prices.directory, { recursive: true });
    await expect(prices.remove()).rejects.toThrow(/mine/);
    const { backup } = await prices.remove(true);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'by amending them',
      async () => {
        await prices.commit('mine');
        await writeFile(prices.file('mine'), 'better');
        prices.git('commit', '--quiet', '--all', '--amend', '--message', 'better');
        prices.git('branch', 'kept');
      },
    ],
    [
      'by rebasing them',
      async () => {
        await prices.commit('mine');
        await repository.commitIn(repository.root, 'theirs');
        prices.git('rebase', '--quiet', 'main');
        prices.git('branch', 'kept');
      },
    ],
    [
      'by a reset, to commit the same files again',
      async () => {
        await prices.commit('one');
        await prices.commit('two');
        prices.git('reset', '--quiet', '--soft', 'HEAD~2');
        prices.git('commit', '--quiet', '--message', 'Both');
        prices.git('branch', 'kept');
      },
    ],
  ])('are no danger when they were replaced %s', async (_, replace) => {
    await replace();
    expect(await prices.state()).toBe('clean');
    await prices.remove();
  });
});
