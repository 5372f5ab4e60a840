import { nearestTo } from '@nx-worktree/system';
import { type Revision, resolveBranch } from './resolve-branch';
import { BranchUnknownError } from './branch-errors';
import { NoCommitError, NotACommitError, RefUnknownError } from './ref-errors';
import { type Repository } from '../repository/repository';
import { git, gitLine } from '../command/git';
import { GitCommandError } from '../command/git-errors';

/** As the old value, it tells `update-ref` that the ref must not exist yet, whatever hash the repository uses (git-update-ref(1)). */
export const NO_SUCH_REF = '';

/**
 * Finds the commit of a tag, a branch, a hash or an expression such as `HEAD~2`, as git itself does
 * (gitrevisions(7)). A tag is followed to its commit.
 *
 * @throws {@link RefUnknownError} when git can't resolve it
 * @throws {@link NotACommitError} when it names a directory or a file
 * @throws {@link NoCommitError} when the repository has no commit yet
 */
export async function resolveRef(repository: Repository, ref: string): Promise<Revision> {
  const object = await revParse(repository, [], ref);
  if (object === undefined) throw await unknown(repository, ref);
  const commit = await revParse(repository, [], `${object}^{commit}`);
  if (commit === undefined) throw new NotACommitError(ref, await kindOf(repository, object));
  const name = await revParse(repository, ['--symbolic-full-name'], ref);
  return { branch: ref, commit, base: name || commit };
}

/**
 * Finds the commit at which a new branch is to begin: that of a branch, as `resolveBranch` finds it, else any other.
 *
 * @throws {@link RefUnknownError} when it is neither
 * @throws {@link BranchAmbiguousError} when several remotes have such a branch, and they disagree
 */
export async function resolveStart(repository: Repository, base: string): Promise<Revision> {
  try {
    return await resolveBranch(repository, base);
  } catch (error) {
    if (error instanceof BranchUnknownError) return resolveRef(repository, base);
    throw error;
  }
}

/** The one line of git's answer; `undefined` when it can't resolve the name, or when that is a range of commits. */
async function revParse({ root }: Repository, how: string[], revision: string): Promise<string | undefined> {
  // An option, what a range leaves out, and what an argument can't contain at all.
  if (/^[-^]|\0/.test(revision)) return undefined;
  const question = ['rev-parse', '--verify', '--quiet', ...how, '--end-of-options', revision];
  try {
    return await gitLine(root, question);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}

async function kindOf({ root }: Repository, object: string): Promise<string> {
  const kind = await gitLine(root, ['cat-file', '-t', object]);
  return kind === 'tree' ? 'directory' : kind === 'blob' ? 'file' : 'tag of no commit';
}

async function unknown(repository: Repository, ref: string): Promise<RefUnknownError | NoCommitError> {
  const places = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const names = await git(repository.root, ['for-each-ref', '--format=%(refname:short)', ...places]);
  const known = names.split('\n').filter(Boolean);
  return known.length === 0
    ? new NoCommitError(repository.root)
    : new RefUnknownError(ref, nearestTo(ref, known));
}
