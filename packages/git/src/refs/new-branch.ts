import { readIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { resolveBranch } from './resolve-branch';
import { assertBranchName } from './branch-name';
import { BranchUnknownError } from '../repository/repository-errors';
import { BranchExistsError } from './ref-errors';
import { NO_SUCH_REF } from './resolve-ref';
import { type Repository } from '../repository/repository';
import { git, GitCommandError, gitLine } from '../command/git';
import { type WorktreeEntry } from '../worktrees/worktree-entry';

const HEADS = 'refs/heads/';

/**
 * Makes sure that a branch of that name can be made, and that no remote has one: it would be mistaken for that one.
 *
 * @throws {InvalidBranchNameError} {BranchExistsError}
 */
export async function assertNewBranch(repository: Repository, name: string): Promise<void> {
  assertBranchName(name);
  const found = await findBranch(repository, name);
  if (found !== undefined) throw new BranchExistsError(name, found);
  await assertNothingInTheWay(repository, name);
}

/**
 * Makes sure that a local branch can be made.
 *
 * @throws {BranchExistsError} when there is one, or one in whose directory of refs it would lie
 */
export async function assertNothingInTheWay({ root }: Repository, name: string): Promise<void> {
  const refs = (await git(root, ['for-each-ref', '--format=%(refname)', HEADS])).split('\n').filter(Boolean);
  const existing = refs
    .map((ref) => ref.slice(HEADS.length))
    .find((other) => other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
  if (existing !== undefined) throw new BranchExistsError(name, existing);
}

/**
 * Makes a branch at the commit of a worktree that has just been added, and puts the worktree on it. It has no
 * upstream: that would be written to the configuration which all worktrees share.
 *
 * @throws {BranchExistsError} when somebody made it meanwhile
 */
export async function createBranch(entry: WorktreeEntry, environment: string, name: string): Promise<void> {
  const commit = await gitLine(entry.directory, ['rev-parse', 'HEAD']);
  // First, so that the entry names the branch from before it is made on, and a killed creation can be undone.
  await git(entry.directory, ['symbolic-ref', 'HEAD', HEADS + name]);
  const by = ['--create-reflog', '-m', markOf(environment)];
  try {
    await git(entry.directory, ['update-ref', ...by, HEADS + name, commit, NO_SUCH_REF]);
  } catch (error) {
    const isTaken = error instanceof GitCommandError && error.stderr.includes('exists');
    throw isTaken ? new BranchExistsError(name, name) : error;
  }
}

/**
 * Takes the branch away again that was made for an environment. One on which somebody has worked since stays, and so
 * does one that somebody else made: whose it is, its reflog says.
 */
export async function dropCreatedBranch(
  { root }: Repository,
  entry: WorktreeEntry,
  environment: string,
): Promise<void> {
  const ref = /^ref: (.+)/.exec((await readIfThere(join(entry.path, 'HEAD'))) ?? '')?.[1];
  if (ref === undefined) return;
  const [first = '', ...later] = await reflogOf(root, ref);
  const commit = /^\S+/.exec(first)?.[0];
  if (commit === undefined || later.length > 0 || first !== `${commit} ${markOf(environment)}`) return;
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

function markOf(environment: string): string {
  return `nx-worktree ${environment}`;
}
