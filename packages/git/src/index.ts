export { assertBranchName } from './branch-name';
export { resolveBranch, type Revision } from './branches';
export { checkoutAt } from './checkout-at';
export { defaultBranch, isContained } from './default-branch';
export { BareRepositoryError, NotARepositoryError } from './errors';
export { hideFromGit } from './exclude';
export { countFiles, describeFileCounts } from './file-counts';
export { branchOf, detachHead, stateOfBranch } from './head';
export { ignoredAmong } from './ignored';
export { unkeptCommits } from './kept';
export { assertNewBranch, assertNothingInTheWay, createBranch, dropCreatedBranch } from './new-branch';
export { restoreConfigurations, withPrivateConfiguration } from './private-configuration';
export { BranchCheckedOutError, NoLocalBranchError } from './ref-errors';
export { mainCheckoutOf } from './main-checkout';
export { NO_SUCH_REF, resolveRef, resolveStart } from './refs';
export { Repository } from './repository';
export {
  git,
  GitCommandError,
  gitLine,
  GitMissingError,
  type GitOptions,
  gitSucceeds,
  WITHOUT_FILES,
} from './run';
export { limitOf, limitTo, missingIn, widenTo } from './sparse';
export { filesOfSubmodule, submodulesIn } from './submodules';
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
} from './worktree-entry';
