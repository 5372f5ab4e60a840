import { namesIn, replaceAtomically } from '@nx-worktree/system';
import { join, relative, resolve } from 'node:path';
import { gitLine } from '../git/run';
import { isThere } from './place';

/**
 * Makes the submodules of a worktree name their repositories, which lie in the worktree's entry: that can have another
 * name than before. How their repositories name them has not changed.
 *
 * @param entry absolute path
 */
export async function pointSubmodulesTo(entry: string): Promise<void> {
  for (const repository of await repositoriesIn(join(entry, 'modules'))) {
    const worktree = await gitLine(repository, [
      'config',
      '--file',
      'config',
      '--default',
      '',
      '--get',
      'core.worktree',
    ]);
    const pointer = join(resolve(repository, worktree), '.git');
    // One that has been deinitialised is a repository without a worktree.
    if (worktree === '' || !(await isThere(pointer))) continue;
    const way = relative(resolve(repository, worktree), repository).replaceAll('\\', '/');
    await replaceAtomically(pointer, `gitdir: ${way}\n`, 0o644);
  }
}

/** A submodule is named after its path, so its repository can lie deeper; in it may lie those of its own submodules. */
async function repositoriesIn(directory: string): Promise<string[]> {
  const names = await namesIn(directory);
  if (names.includes('HEAD')) return [directory, ...(await repositoriesIn(join(directory, 'modules')))];
  const found = await Promise.all(names.map((name) => repositoriesIn(join(directory, name))));
  return found.flat();
}
