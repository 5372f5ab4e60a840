import { ignoredAmong } from './ignored';
import { git } from '../command/git';

/** A checkout, and what only git knows about its files. Paths are relative to it, with `/`. */
export interface CheckoutFiles {
  /** Absolute path. */
  readonly directory: string;

  /** The files that git tracks and that match one of the globs. */
  trackedFiles(globs: readonly string[]): Promise<string[]>;

  /** The same, and files that git neither tracks nor ignores; none outside of a repository. */
  files(globs: readonly string[]): Promise<string[]>;

  /** Which of these paths the ignore files exclude, whether git tracks them or not. */
  ignoredAmong(paths: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Lets callers ask about the files of a checkout.
 *
 * @param directory absolute path of its top
 */
export function checkoutAt(directory: string): CheckoutFiles {
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
