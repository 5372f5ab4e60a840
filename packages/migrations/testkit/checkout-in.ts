import { execFileSync } from 'node:child_process';
import { type Checkout } from '../src/sets/checkout';

/** A checkout of a test, as git sees it: nothing is tracked or ignored where there is no repository. */
export function checkoutIn(directory: string): Checkout {
  const list = (options: string[], globs: readonly string[]): Promise<string[]> =>
    Promise.resolve(namesFrom(directory, ['ls-files', '-z', ...options, '--', ...globs.map(pathspec)]));
  return {
    directory,
    trackedFiles: (globs) => list([], globs),
    files: (globs) => list(['--cached', '--others', '--exclude-standard'], globs),
    ignoredAmong: (paths) => {
      const config = `core.excludesFile=${directory}/.nxignore`;
      return Promise.resolve(
        new Set(namesFrom(directory, ['-c', config, 'check-ignore', '--no-index', '--', ...paths])),
      );
    },
  };
}

function pathspec(glob: string): string {
  return `:(glob)${glob}`;
}

function namesFrom(cwd: string, args: string[]): string[] {
  try {
    const output = execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
    return output.split(/[\0\n]/).filter(Boolean);
  } catch {
    return [];
  }
}
