import { git, gitLine } from '../command/git';
import { GitCommandError } from '../command/git-errors';
import { type Repository } from '../repository/repository';
import { markOf, type WorktreeEntry } from '../worktrees/worktree-entry';
import { BranchExistsError, BranchUnknownError } from './branch-errors';
import { assertBranchName } from './branch-name';
import { branchOf } from './head';
import { resolveBranch } from './resolve-branch';
import { NO_SUCH_REF } from './resolve-ref';

const HEADS = 'refs/heads/';

/**
 * Makes sure that a branch of that name can be created, and that no remote has one, for which it would be mistaken.
 *
 * @throws {@link InvalidBranchNameError} when git doesn't accept the name
 * @throws {@link BranchExistsError} when there is such a branch, or one that git can't have beside it
 */
export async function assertNewBranch(repository: Repository, name: string): Promise<void> {
  assertBranchName(name);
  const found = await findBranch(repository, name);
  if (found !== undefined) throw new BranchExistsError(name, found);
  await assertNothingInTheWay(repository, name);
}

/**
 * Makes sure that a local branch can be created.
 *
 * @throws {@link BranchExistsError} when there is one, or one that git can't have beside it: a ref is a file, so `a` and
 * `a/b` exclude each other
 */
export async function assertNothingInTheWay({ root }: Repository, name: string): Promise<void> {
  const refs = (await git(root, ['for-each-ref', '--format=%(refname)', HEADS])).split('\n').filter(Boolean);
  const existing = refs
    .map((ref) => ref.slice(HEADS.length))
    .find((other) => other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
  if (existing !== undefined) throw new BranchExistsError(name, existing);
}

/**
 * Creates a branch at the commit of a worktree that has just been added, and puts the worktree on it. Its reflog says
 * for which worktree it was created. It has no upstream: that would be written to the configuration which all worktrees
 * share.
 *
 * @param id the id that the worktree was added with
 * @throws {@link BranchExistsError} when another process has created it in the meantime
 */
export async function createBranch(entry: WorktreeEntry, id: string, name: string): Promise<void> {
  const commit = await gitLine(entry.directory, ['rev-parse', 'HEAD']);
  // First, so that the entry names the branch from before it exists, and a killed creation can be undone.
  await git(entry.directory, ['symbolic-ref', 'HEAD', HEADS + name]);
  const by = ['--create-reflog', '-m', markOf(id)];
  try {
    await git(entry.directory, ['update-ref', ...by, HEADS + name, commit, NO_SUCH_REF]);
  } catch (error) {
    const isTaken = error instanceof GitCommandError && error.stderr.includes('exists');
    throw isTaken ? new BranchExistsError(name, name) : error;
  }
}

/**
 * Deletes the branch that `createBranch` has created for a worktree. A branch that has moved since stays, and so does
 * one that was created by something else, as its reflog says.
 *
 * @param id the id that the worktree was added with
 */
export async function dropCreatedBranch(
  { root }: Repository,
  entry: WorktreeEntry,
  id: string,
): Promise<void> {
  const ref = await branchOf(entry);
  if (ref === undefined) return;
  const [first = '', ...later] = await reflogOf(root, ref);
  const commit = /^\S+/.exec(first)?.[0];
  if (commit === undefined || later.length > 0 || first !== `${commit} ${markOf(id)}`) return;
  await git(root, ['update-ref', '-d', ref, commit]);
}

async function reflogOf(root: string, ref: string): Promise<string[]> {
  try {
    return (await git(root, ['reflog', 'show', '--format=%H %gs', ref, '--'])).split('\n').filter(Boolean);
  } catch (error) {
    // There is no such branch.
    if (error instanceof GitCommandError) return [];
    throw error;
  }
}

async function findBranch(repository: Repository, name: string): Promise<string | undefined> {
  try {
    return (await resolveBranch(repository, name)).base.replace(/^refs\/(heads|remotes)\//, '');
  } catch (error) {
    if (error instanceof BranchUnknownError) return undefined;
    throw error;
  }
}
