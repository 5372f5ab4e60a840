import { readIfThere, withFileLock } from '@nx-worktree/system';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type Repository } from '../repository/repository';

/**
 * Makes git, and tools such as Nx that ask it, ignore files and directories in all worktrees, without touching a tracked
 * file. git has no such list for a single worktree: `info/exclude` applies to all of them, the main checkout included
 * (gitrepository-layout(5)). Files that are tracked stay tracked.
 *
 * @param paths relative to the top of a worktree, without a slash at the end: that would miss a link
 * @param title a line of comment for the person who reads the list
 */
export async function excludePaths(
  repository: Repository,
  paths: readonly string[],
  title: string,
): Promise<void> {
  const file = join(repository.commonDirectory, 'info', 'exclude');
  await withFileLock(repository.lock, async () => {
    const text = (await readIfThere(file)) ?? '';
    const lines = text.split(/\r?\n/);
    const missing = paths.map(patternOf).filter((pattern) => !lines.includes(pattern));
    if (missing.length === 0) return;
    await mkdir(dirname(file), { recursive: true });
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${start}${[`# ${title}`, ...missing].join('\n')}\n`);
  });
}

/** What matches this path alone (gitignore(5)). */
function patternOf(path: string): string {
  return `/${path
    .split(sep)
    .join('/')
    .replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}`;
}
