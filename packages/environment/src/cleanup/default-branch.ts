import { git, type Repository } from '@nx-worktree/git';
import { Failure, shown } from '@nx-worktree/system';

const ORIGIN = 'refs/remotes/origin/';

/** The branch into which the others are merged is not known. */
export class DefaultBranchUnknownError extends Failure {
  readonly code = 'DEFAULT_BRANCH_UNKNOWN';

  constructor(
    /** The given name, which no branch has; `undefined` when none was given. */
    readonly branch: string | undefined,
  ) {
    super(
      branch === undefined
        ? `The default branch is unknown, so nx-worktree can't tell which worktrees are merged. ` +
            'Set "defaultBase" in nx.json, or let git ask the remote: git remote set-head origin --auto'
        : `There is no branch ${shown(branch)}, neither here nor on origin, so nx-worktree can't tell which worktrees are merged. ` +
            `Correct "defaultBase" in nx.json, or fetch the branch: git fetch origin`,
    );
  }
}

/**
 * The refs of the default branch: the local branch and that of origin, as far as they exist. Unless it is named, it is
 * the branch that origin had as its HEAD when the repository was cloned.
 *
 * @param named the default branch by its short name
 * @returns full names, such as `refs/heads/main`
 * @throws {@link DefaultBranchUnknownError} when there is none
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

async function headOfOrigin({ root }: Repository): Promise<string | undefined> {
  const text = await git(root, ['for-each-ref', '--format=%(symref)', `${ORIGIN}HEAD`]);
  return text.startsWith(ORIGIN) ? text.trim().slice(ORIGIN.length) : undefined;
}
