import { git, type GitOptions } from '@nx-worktree/git';

/**
 * Settings by which git would overlook a change, or believe others who say that there is none (git-config(1)). The gits
 * that it starts in submodules follow them too.
 *
 * `core.fileMode` is not among them: where it is off, the file system doesn't keep what it would tell.
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
  // Elsewhere the file system itself doesn't tell README.md and readme.md apart.
  ...(process.platform === 'linux' ? ['core.ignoreCase=false'] : []),
];

/**
 * Runs git on the files of a worktree in such a way that no setting hides a change from it, `core.worktree` of its own
 * configuration included.
 *
 * @param directory the top of the worktree
 */
export function look(
  directory: string,
  args: string[],
  options: Omit<GitOptions, 'config'> = {},
): Promise<string> {
  // Without the optional lock, so that looking doesn't make a commit fail which somebody makes meanwhile.
  const quietly = ['--no-optional-locks', `--work-tree=${directory}`];
  return git(directory, [...quietly, ...args], { ...options, config: THOROUGH });
}
