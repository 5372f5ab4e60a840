import { join } from 'node:path';
import { git } from '../command/git';
import { GitCommandError } from '../command/git-errors';

/** This many paths fit on a command line on any system. */
const PATHS_AT_ONCE = 200;

/**
 * Which of these paths are ignored by tools that read `.gitignore` and, as Nx does, `.nxignore`. Unlike git, these ignore
 * a file also when git tracks it. Outside of a repository nothing is ignored.
 *
 * @param checkout absolute path
 * @param paths relative to the checkout, with `/`
 */
export async function ignoredAmong(checkout: string, paths: readonly string[]): Promise<Set<string>> {
  const ignored = new Set<string>();
  for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
    const some = paths.slice(start, start + PATHS_AT_ONCE);
    for (const path of await askGit(checkout, some)) ignored.add(path);
  }
  return ignored;
}

async function askGit(checkout: string, paths: readonly string[]): Promise<string[]> {
  const config = ['core.quotePath=false', `core.excludesFile=${join(checkout, '.nxignore')}`];
  try {
    const answer = await git(checkout, ['check-ignore', '--no-index', '--', ...paths], { config });
    return answer.split('\n').filter(Boolean);
  } catch (error) {
    // Exit code 1 says that none is ignored, 128 that there is no repository.
    if (error instanceof GitCommandError) return [];
    throw error;
  }
}
