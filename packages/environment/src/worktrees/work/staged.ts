import { git, WITHOUT_FILES } from '@nx-worktree/git';
import { headOf, treeOf } from './head';

/**
 * Lists what is staged and not committed. Reads the index only, so the worktree's files can be gone.
 *
 * @param entry absolute path of git's entry
 * @returns lines like those of `git status --short`
 */
export async function stagedIn(entry: string): Promise<string[]> {
  const committed = await treeOf(entry, await headOf(entry));
  const compare = ['diff-index', '--cached', '--name-status', '--no-renames', '-z', committed];
  const fields = (await git(entry, [...WITHOUT_FILES, ...compare, '--'])).split('\0');
  return fields.flatMap((letter, index) =>
    index % 2 === 0 && letter !== '' ? [`${letter}  ${fields[index + 1]}`] : [],
  );
}
