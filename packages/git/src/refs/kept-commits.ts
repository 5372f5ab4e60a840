import { git, gitSucceeds } from '../command/git';
import { GitCommandError } from '../command/git-errors';
import { type Repository } from '../repository/repository';

/** The refs that all worktrees share and that last: a stash or a bisection keeps nothing for long. */
const KEEPING = ['--branches', '--tags', '--remotes'];

/** What else keeps a commit, besides branches, tags and remote-tracking branches. */
export interface AlsoKept {
  /** Full hashes of commits that are kept elsewhere. */
  readonly commits?: readonly string[];
  /** Directories of refs, such as `refs/backups`. */
  readonly refs?: readonly string[];
}

/**
 * The commits that can be reached from a commit, but from no branch, tag or remote: they would be lost with it.
 *
 * @param commit full hash
 * @returns a line for each, with its short hash and its subject; `undefined` when the repository has no such commit
 */
export async function unkeptCommits(
  { root }: Repository,
  commit: string,
  { commits = [], refs = [] }: AlsoKept = {},
): Promise<string[] | undefined> {
  if (![commit, ...commits].every((name) => /^[0-9a-f]{40,64}$/.test(name))) return undefined;
  const kept = [...KEEPING, ...refs.map((directory) => `--glob=${directory}`), ...commits];
  try {
    const log = await git(root, ['log', '--format=%h %s', commit, '--not', ...kept, '--']);
    return log.split('\n').filter(Boolean);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}

/**
 * Whether a ref contains a commit. A commit that was squashed or rebased on its way there counts as another one.
 *
 * @param refs full names, of which one has to contain it
 */
export async function isContained(repository: Repository, commit: string, refs: string[]): Promise<boolean> {
  for (const ref of refs) {
    if (await gitSucceeds(repository.root, ['merge-base', '--is-ancestor', commit, ref])) return true;
  }
  return false;
}
