import { isInside, readIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { git, gitSucceeds, type Repository } from '@nx-worktree/git';
import { type Check } from '../../engine/check';
import { prepareWorktreesDirectory } from './target';

/**
 * Whether git and Nx overlook the worktrees. Nx finds each project twice otherwise and refuses to work. It goes by
 * the ignore files of the workspace, not by those of the user.
 *
 * @param directory absolute path of the directory that holds the worktrees
 */
export function hiddenCheck(repository: Repository, directory: string): Check {
  const { root } = repository;
  return {
    name: 'hidden',
    async look() {
      if (!isInside(directory, root)) return { state: 'ok', text: `${directory} lies outside of ${root}` };
      if (!existsSync(directory))
        return { state: 'ok', text: 'there is no worktree yet; the first one creates the directory' };
      const source = await sourceOfIgnoring(root, join(directory, 'any'));
      if (source !== undefined && isOfRepository(repository, source))
        return { state: 'ok', text: `${relative(root, directory)} is hidden from git and Nx by ${source}` };
      const file = join(directory, '.gitignore');
      const isOurs = !(await gitSucceeds(root, ['ls-files', '--error-unmatch', '--', file]));
      return {
        state: 'failed',
        text: `${relative(root, directory)} is not hidden from ${source === undefined ? 'git and ' : ''}Nx, which would find the projects of each worktree again.`,
        advice: `mkdir -p ${directory} && echo '*' >> ${file}`,
        ...(isOurs && { fix: () => hide(repository, directory, file) }),
      };
    },
  };
}

/** The file by which git ignores a path, or `undefined` when it doesn't. */
async function sourceOfIgnoring(root: string, path: string): Promise<string | undefined> {
  if (!(await gitSucceeds(root, ['check-ignore', '--quiet', '--no-index', path]))) return undefined;
  const rule = await git(root, ['check-ignore', '--verbose', '--no-index', path]);
  return /^(.*?):\d+:/.exec(rule)?.[1];
}

/** Files outside, such as the one in `core.excludesFile`, come with an absolute path. */
function isOfRepository({ commonDirectory }: Repository, source: string): boolean {
  return !isAbsolute(source) || isInside(source, commonDirectory);
}

async function hide(repository: Repository, directory: string, file: string): Promise<string> {
  await prepareWorktreesDirectory(repository, directory);
  const text = (await readIfThere(file)) ?? '';
  const isThere = text.split(/\r?\n/).includes('*');
  if (!isThere) await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}*\n`);
  return `${file} hides it`;
}
