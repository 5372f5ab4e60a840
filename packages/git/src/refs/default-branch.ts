import { Failure, shown } from '@nx-worktree/system';
import { type Repository } from '../repository/repository';
import { git, gitSucceeds } from '../command/git';

const ORIGIN = 'refs/remotes/origin/';

/** Nobody can tell which branch the others are merged into. */
export class DefaultBranchUnknownError extends Failure {
  readonly code = 'DEFAULT_BRANCH_UNKNOWN';

  constructor(
    /** The name that was given, which no branch has. */
    readonly branch: string | undefined,
  ) {
    super(
      branch === undefined
        ? 'The default branch is not known, so nobody can tell what is merged. Set "defaultBase" in nx.json, ' +
            'or let git ask the remote: git remote set-head origin --auto'
        : `There is no branch ${shown(branch)}, neither here nor on origin, so nobody can tell what is merged. ` +
            `Correct "defaultBase" in nx.json, or fetch it: git fetch origin`,
    );
  }
}

/**
 * The full names of the default branch: that of this repository and that of origin, as far as they are there. It is the
 * branch that is named, else the one that origin had as its HEAD when it was cloned.
 *
 * @param named the default branch by its short name
 * @throws {DefaultBranchUnknownError} when there is none
 */
export async function defaultBranch(repository: Repository, named?: string): Promise<string[]> {
  const branch = named ?? (await headOfOrigin(repository));
  if (branch === undefined) throw new DefaultBranchUnknownError(undefined);
  const short = branch.replace(/^origin\//, '');
  const places = [`refs/heads/${short}`, `${ORIGIN}${short}`];
  const text = await git(repository.root, ['for-each-ref', '--format=%(refname)', ...places]);
  // A pattern also finds what lies below it.
  const found = text.split('\n').filter((name) => places.includes(name));
  if (found.length === 0) throw new DefaultBranchUnknownError(branch);
  return found;
}

/** Whether one of the refs contains a commit. What was squashed or rebased on its way there is another commit. */
export async function isContained(repository: Repository, commit: string, refs: string[]): Promise<boolean> {
  for (const ref of refs) {
    if (await gitSucceeds(repository.root, ['merge-base', '--is-ancestor', commit, ref])) return true;
  }
  return false;
}

async function headOfOrigin({ root }: Repository): Promise<string | undefined> {
  const text = await git(root, ['for-each-ref', '--format=%(symref)', `${ORIGIN}HEAD`]);
  return text.startsWith(ORIGIN) ? text.trim().slice(ORIGIN.length) : undefined;
}
