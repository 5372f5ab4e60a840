/**
 * Git as nx-worktree uses it: repositories, worktrees, refs and files. It knows nothing of what the worktrees are for.
 *
 * - `command`: runs git. Everything here goes through `git()`, which chooses between simple-git and execa.
 * - `repository`: finds the main checkout and what all worktrees share, from any directory.
 * - `refs`: turns what a user typed into a commit, creates branches, and tells which commits a ref keeps.
 * - `worktrees`: adds a worktree under an id, finds it again by that id, limits it to directories.
 * - `files`: asks which files are tracked, ignored or checked out.
 *
 * Whatever changes files that all worktrees share holds `repository.lock`.
 */
export { git, gitLine, type GitOptions, gitSucceeds, WITHOUT_FILES } from './command/git';
export { GitCommandError, GitMissingError } from './command/git-errors';
export { checkoutAt } from './files/checkout-at';
export { countFiles, describeFileCounts } from './files/file-counts';
export { ignoredAmong } from './files/ignored';
export { type FileWhereabouts, filesInHistory, missingInHead, whereaboutsOf } from './files/whereabouts';
export { BranchExistsError } from './refs/branch-errors';
export { assertBranchName } from './refs/branch-name';
export { type BranchingPoint, changedSince } from './refs/changed-since';
export { branchOf, detachHead, stateOfBranch } from './refs/head';
export { mergeOf, type Merge } from './refs/merge';
export { isContained, unkeptCommits } from './refs/kept-commits';
export { assertNewBranch, assertNothingInTheWay, createBranch, dropCreatedBranch } from './refs/new-branch';
export { resolveBranch, type Revision } from './refs/resolve-branch';
export { NO_SUCH_REF, resolveRef, resolveStart } from './refs/resolve-ref';
export { mainCheckoutOf } from './repository/main-checkout';
export { Repository } from './repository/repository';
export { BareRepositoryError, NotARepositoryError } from './repository/repository-errors';
export { excludePaths } from './worktrees/exclude';
export { restoreConfigurations, withPrivateConfiguration } from './worktrees/private-configuration';
export { movedTo, repairWorktrees } from './worktrees/moved';
export { limitOf, limitTo, missingIn, widenTo } from './worktrees/sparse';
export { filesOfSubmodule, submodulesIn } from './worktrees/submodules';
export {
  addWorktree,
  completeWorktree,
  incompleteEntries,
  isAtItsPlace,
  shieldEntry,
  unshieldEntry,
  worktreeEntries,
  type WorktreeEntry,
  worktreeEntryOf,
} from './worktrees/worktree-entry';
