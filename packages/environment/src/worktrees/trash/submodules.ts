import { isThere, replaceAtomically } from '@nx-worktree/system';
import { join, relative } from 'node:path';
import { filesOfSubmodule, submodulesIn } from '@nx-worktree/git';

/**
 * Points the `.git` files of a worktree's submodules to their repositories, which lie in the worktree's entry: a restored
 * entry can have another name than before. The way back, from the repositories to the files, stays the same.
 *
 * @param entry absolute path
 */
export async function pointSubmodulesTo(entry: string): Promise<void> {
  for (const repository of await submodulesIn(join(entry, 'modules'))) {
    const worktree = await filesOfSubmodule(repository);
    if (worktree === undefined) continue;
    const pointer = join(worktree, '.git');
    if (!(await isThere(pointer))) continue;
    const way = relative(worktree, repository).replaceAll('\\', '/');
    await replaceAtomically(pointer, `gitdir: ${way}\n`, 0o644);
  }
}
