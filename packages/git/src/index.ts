export { assertBranchName } from './refs/branch-name';
export { resolveBranch, type Revision } from './refs/resolve-branch';
export { checkoutAt } from './files/checkout-at';
export { defaultBranch, isContained } from './refs/default-branch';
export { BareRepositoryError, NotARepositoryError } from './repository/repository-errors';
export { hideFromGit } from './worktrees/exclude';
export { countFiles, describeFileCounts } from './files/file-counts';
export { branchOf, detachHead, stateOfBranch } from './refs/head';
export { ignoredAmong } from './files/ignored';
export { unkeptCommits } from './refs/unkept-commits';
export { assertNewBranch, assertNothingInTheWay, createBranch, dropCreatedBranch } from './refs/new-branch';
export { restoreConfigurations, withPrivateConfiguration } from './worktrees/private-configuration';
export { BranchCheckedOutError, NoLocalBranchError } from './refs/ref-errors';
export { mainCheckoutOf } from './repository/main-checkout';
export { NO_SUCH_REF, resolveRef, resolveStart } from './refs/resolve-ref';
export { Repository } from './repository/repository';
export {
  git,
  GitCommandError,
  gitLine,
  GitMissingError,
  type GitOptions,
  gitSucceeds,
  WITHOUT_FILES,
} from './command/git';
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
