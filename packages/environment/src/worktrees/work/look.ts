import { git, type GitOptions } from '@nx-worktree/git';

/**
 * Overrides of settings that let git overlook a change, or trust another program that reports none (git-config(1)). The
 * git processes that it starts in submodules follow them too.
 *
 * `core.fileMode` is not overridden: where it is off, the file system doesn't keep the executable bit.
 */
const THOROUGH = [
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.ignoreStat=false',
  'core.trustctime=true',
  'core.checkStat=default',
  'core.splitIndex=false',
  'sparse.expectFilesOutsideOfPatterns=false',
  'status.showUntrackedFiles=normal',
  // On macOS and Windows the file system itself doesn't distinguish README.md and readme.md.
  ...(process.platform === 'linux' ? ['core.ignoreCase=false'] : []),
];

/**
 * Runs git on the files of a worktree so that no setting hides a change, not even `core.worktree` in the worktree's own
 * configuration.
 *
 * @param directory the top of the worktree
 * @returns what git prints to stdout
 * @throws {@link GitCommandError} when git fails
 */
export function look(
  directory: string,
  args: string[],
  options: Omit<GitOptions, 'config'> = {},
): Promise<string> {
  // Without the optional lock, which could make a user's commit fail at the same moment.
  const quietly = ['--no-optional-locks', `--work-tree=${directory}`];
  return git(directory, [...quietly, ...args], { ...options, config: THOROUGH });
}
