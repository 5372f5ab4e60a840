import { readIfThere, withFileLock } from '@nx-worktree/system';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Repository } from './repository';

const TITLE = '# nx-worktree: files that it writes into test worktrees';

/**
 * Keeps files at the top of every worktree out of git's sight without touching a tracked file. git has no such list
 * for a single worktree: `info/exclude` holds for all, the main checkout included (gitrepository-layout(5)). Files
 * that are tracked stay tracked.
 *
 * @param names of files, without directory
 */
export async function hideFromGit(repository: Repository, names: readonly string[]): Promise<void> {
  const file = join(repository.commonDirectory, 'info', 'exclude');
  await withFileLock(repository.lock, async () => {
    const text = (await readIfThere(file)) ?? '';
    const lines = text.split(/\r?\n/);
    const missing = names.map((name) => `/${name}`).filter((pattern) => !lines.includes(pattern));
    if (missing.length === 0) return;
    await mkdir(dirname(file), { recursive: true });
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${start}${[TITLE, ...missing].join('\n')}\n`);
  });
}
