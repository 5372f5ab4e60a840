import { type Checkout } from '@nx-worktree/migrations';
import { ignoredAmong } from './ignored';
import { git } from './run';

/** What git says of the checkout in a directory, whose path is absolute. */
export function checkoutAt(directory: string): Checkout {
  const list = async (options: readonly string[], globs: readonly string[]): Promise<string[]> => {
    const pathspecs = globs.map((glob) => `:(glob)${glob}`);
    const listed = await git(directory, ['ls-files', '-z', ...options, '--', ...pathspecs]);
    return [...new Set(listed.split('\0'))].filter(Boolean);
  };
  return {
    directory,
    trackedFiles: (globs) => list([], globs),
    files: (globs) => list(['--cached', '--others', '--exclude-standard'], globs).catch(() => []),
    ignoredAmong: (paths) => ignoredAmong(directory, paths),
  };
}
