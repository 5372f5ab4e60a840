import {
  addWorktree,
  createBranch,
  GitCommandError,
  type Repository,
  type WorktreeEntry,
} from '@nx-worktree/git';
import { BranchCheckedOutError } from './branch-errors';
import { type Chosen } from './chosen';

/** How git says that a branch is checked out elsewhere, up to 2.41 and since. */
const CHECKED_OUT = /is already (?:checked out|used by worktree) at '(.*)'/;

/**
 * Registers an empty worktree at what was chosen, on a branch where that was asked for.
 *
 * @throws {@link BranchCheckedOutError} {BranchExistsError} when another process was quicker
 */
export async function register(
  repository: Repository,
  environment: string,
  directory: string,
  { commit, attachTo }: Chosen,
): Promise<WorktreeEntry> {
  if (attachTo?.isNew === false) return addBranch(repository, environment, directory, attachTo.branch);
  const entry = await addWorktree(repository, environment, directory, { commit });
  if (attachTo) await createBranch(entry, environment, attachTo.branch);
  return entry;
}

/** Another process can have checked the branch out since we looked; then git refuses. */
async function addBranch(
  repository: Repository,
  environment: string,
  directory: string,
  branch: string,
): Promise<WorktreeEntry> {
  try {
    return await addWorktree(repository, environment, directory, { branch });
  } catch (error) {
    const refusal = error instanceof GitCommandError ? CHECKED_OUT.exec(error.stderr)?.[1] : undefined;
    throw refusal === undefined ? error : new BranchCheckedOutError(branch, refusal);
  }
}
