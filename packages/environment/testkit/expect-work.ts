import { type TemporaryWorktree } from './temporary-worktree';

/** Expects that the list shows work in a worktree, and that a removal stops and says which. */
export async function expectRefusal(worktree: TemporaryWorktree, text: RegExp): Promise<void> {
  expect(await worktree.state()).not.toBe('clean');
  await expect(worktree.remove()).rejects.toMatchObject({
    code: 'WORK_WOULD_BE_LOST',
    message: expect.stringMatching(text),
  });
}

/** Expects that a removal by force leaves a repository in the trash until somebody empties that, and restores it. */
export async function expectKeptInTrash(worktree: TemporaryWorktree, path: string): Promise<void> {
  const { nested, restorableUntil } = await worktree.remove(true);
  expect(nested).toEqual([path]);
  expect(restorableUntil).toBeUndefined();
  await worktree.restore();
}
