import { nearestTo } from '@nx-worktree/system';
import { BranchAmbiguousError, BranchUnknownError } from './branch-errors';
import { CommitMissingError, NoCommitError } from './ref-errors';
import { type Repository } from '../repository/repository';
import { git, gitLine, gitSucceeds } from '../command/git';

const HEADS = 'refs/heads/';
const REMOTES = 'refs/remotes/';

/** A commit to check out, and how it was found. */
export interface Revision {
  /** The name that was given, or the branch of the main checkout; `HEAD` when that is on none. */
  readonly branch: string;
  readonly commit: string;
  /** The full name of the ref, or the commit when no ref was used. */
  readonly base: string;
}

interface Ref {
  readonly name: string;
  readonly commit: string;
}

/**
 * Finds the commit of a branch: a local one, else that of `origin`, else that of the only remote that has one. The
 * branch of a remote can also be named in full, such as `upstream/main`. Remotes are known as of the last fetch.
 *
 * @param branch when left out, the commit is that of the main checkout
 * @throws {@link BranchUnknownError} when there is no such branch
 * @throws {@link BranchAmbiguousError} when several remotes have it, none of them is `origin`, and they disagree
 * @throws {@link NoCommitError} when the repository has no commit yet
 * @throws {@link CommitMissingError} when the repository has the ref, but not its commit
 */
export async function resolveBranch(repository: Repository, branch?: string): Promise<Revision> {
  if (branch === undefined) return currentRevision(repository);
  const refs = await branchesOf(repository);
  if (refs.length === 0) await assertHasCommit(repository);
  const found = named(refs, branch) ?? (await onRemotes(repository, refs, branch));
  if (!found) throw await unknown(repository, refs, branch);
  await assertPresent(repository, found);
  return { branch, commit: found.commit, base: found.name };
}

async function currentRevision(repository: Repository): Promise<Revision> {
  const [commit = '', ref = ''] = await head(repository);
  if (ref === 'HEAD') return { branch: 'HEAD', commit, base: commit };
  return { branch: ref.replace(HEADS, ''), commit, base: ref };
}

/** The commit and the full name of the branch, `HEAD` when that is on none. */
async function head(repository: Repository): Promise<string[]> {
  try {
    const lines = await git(repository.root, ['rev-parse', 'HEAD^{commit}', '--symbolic-full-name', 'HEAD']);
    return lines.split(/\r?\n/);
  } catch (error) {
    await assertHasCommit(repository);
    throw error;
  }
}

async function assertHasCommit({ root }: Repository): Promise<void> {
  const hasCommit = await gitSucceeds(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (!hasCommit) throw new NoCommitError(root);
}

/** All branches, without aliases such as `origin/HEAD`. */
async function branchesOf({ root }: Repository): Promise<Ref[]> {
  const format = '--format=%(objectname)%00%(refname)%00%(symref)';
  const lines = (await git(root, ['for-each-ref', format, HEADS, REMOTES])).split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const [commit = '', name = '', symref] = line.split('\0');
    return symref ? [] : [{ commit, name }];
  });
}

function named(refs: Ref[], branch: string): Ref | undefined {
  return (
    refs.find(({ name }) => name === HEADS + branch) ?? refs.find(({ name }) => name === REMOTES + branch)
  );
}

async function onRemotes({ root }: Repository, refs: Ref[], branch: string): Promise<Ref | undefined> {
  const remotes = (await git(root, ['remote'])).split('\n').filter(Boolean);
  const names = remotes.map((remote) => `${REMOTES}${remote}/${branch}`);
  const candidates = refs.filter(({ name }) => names.includes(name));
  const ofOrigin = candidates.find(({ name }) => name === `${REMOTES}origin/${branch}`);
  const [first, ...others] = candidates;
  const agree = others.every(({ commit }) => commit === first?.commit);
  if (ofOrigin || agree) return ofOrigin ?? first;
  throw new BranchAmbiguousError(branch, candidates.map(shortName));
}

async function unknown(repository: Repository, refs: Ref[], branch: string): Promise<BranchUnknownError> {
  const names = refs.map(shortName);
  return new BranchUnknownError(branch, nearestTo(branch, names), await isShallow(repository));
}

async function assertPresent(repository: Repository, { name, commit }: Ref): Promise<void> {
  if (await gitSucceeds(repository.root, ['cat-file', '-e', `${commit}^{commit}`])) return;
  throw new CommitMissingError(name, commit, await isShallow(repository));
}

async function isShallow({ root }: Repository): Promise<boolean> {
  return (await gitLine(root, ['rev-parse', '--is-shallow-repository'])) === 'true';
}

function shortName({ name }: Ref): string {
  return name.slice(name.startsWith(HEADS) ? HEADS.length : REMOTES.length);
}
