import { git } from '../git/run';

/** Other repositories in a worktree that hold something of their own. Paths are relative to the worktree. */
export interface NestedRepositories {
  /** Those that the worktree's repository knows nothing of. */
  readonly untracked: readonly string[];
  /** Submodules with changes that are not committed there. */
  readonly changed: readonly string[];
}

/** Finds other repositories in a worktree, whose files git leaves out of every commit of this one. */
export async function nestedRepositories(directory: string): Promise<NestedRepositories> {
  const [others, status] = await Promise.all([
    git(directory, ['ls-files', '--others', '--exclude-standard', '-z']),
    git(directory, [
      '--no-optional-locks',
      'status',
      '--porcelain=v2',
      '-z',
      '--untracked-files=no',
      '--no-renames',
      '--ignore-submodules=none',
    ]),
  ]);
  return {
    // git lists files one by one, so what ends with a slash is a directory that it doesn't enter.
    untracked: others
      .split('\0')
      .filter((path) => path.endsWith('/'))
      .map((path) => path.slice(0, -1)),
    changed: status.split('\0').flatMap((line) => changedSubmodule(line) ?? []),
  };
}

/** `1 .M S.MU N... <modes and hashes> <path>`: M for changed files of a submodule, U for untracked ones (git-status(1)). */
function changedSubmodule(line: string): string | undefined {
  const [kind, , submodule = '', , , , , , ...path] = line.split(' ');
  return kind === '1' && /^S.(M.|.U)$/.test(submodule) ? path.join(' ') : undefined;
}
