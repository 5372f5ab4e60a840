import { readIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { GitCommandError, gitLine, gitSucceeds, WITHOUT_FILES } from '@nx-worktree/git';

/**
 * Finds the commit that HEAD is on. The worktree's files need not be there.
 *
 * @param gitDirectory of a repository, or a worktree's entry
 * @returns a full hash; `undefined` on a branch that has no commit yet, as after `git switch --orphan`
 * @throws {@link GitCommandError} when git can't tell
 */
export async function headOf(gitDirectory: string): Promise<string | undefined> {
  try {
    return await gitLine(gitDirectory, [...WITHOUT_FILES, 'rev-parse', '--verify', 'HEAD^{commit}']);
  } catch (error) {
    if (error instanceof GitCommandError && (await isUnborn(gitDirectory))) return undefined;
    throw error;
  }
}

/** The hash of a commit's tree; without a commit, that of the empty tree. */
export function treeOf(gitDirectory: string, commit: string | undefined): Promise<string> {
  return commit === undefined
    ? gitLine(gitDirectory, [...WITHOUT_FILES, 'mktree'], { input: '' })
    : gitLine(gitDirectory, [...WITHOUT_FILES, 'rev-parse', `${commit}^{tree}`]);
}

async function isUnborn(gitDirectory: string): Promise<boolean> {
  const branch = /^ref: (.+)/.exec((await readIfThere(join(gitDirectory, 'HEAD'))) ?? '')?.[1];
  if (branch === undefined) return false;
  if (!(await gitSucceeds(gitDirectory, [...WITHOUT_FILES, 'symbolic-ref', 'HEAD']))) return false;
  return !(await gitSucceeds(gitDirectory, [...WITHOUT_FILES, 'rev-parse', '--verify', branch]));
}

/** Like {@link headOf}, but `undefined` also when git can't tell. */
export async function headIfKnown(gitDirectory: string): Promise<string | undefined> {
  try {
    return await headOf(gitDirectory);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}
