import { isInside } from '@nx-worktree/system';
import { dirname, join, relative, sep } from 'node:path';

/** Two checkouts, by their real paths. */
export interface Checkouts {
  readonly main: string;
  readonly worktree: string;
}

/** A directory of the main checkout and its counterpart in the worktree. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

/** Knows where the worktree has its own of what belongs to the main checkout. All paths are real ones. */
export class Places {
  private readonly copies = new Map<string, string>();

  /** @param absent directories of the worktree that its sparse checkout leaves out */
  constructor(
    private readonly checkouts: Checkouts,
    private readonly absent: readonly string[],
    copies: readonly Pair[],
  ) {
    for (const { from, to } of copies) this.copies.set(from, to);
  }

  /** Whether a directory of the main checkout is copied, and not linked. */
  isCopied(directory: string): boolean {
    return this.copies.has(directory);
  }

  /** Where the worktree has, or will have, its own of something; `undefined` for what it takes from where it is. */
  ownOf(path: string): string | undefined {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      const copy = this.copies.get(at);
      if (copy !== undefined) return join(copy, relative(at, path));
    }
    const { main, worktree } = this.checkouts;
    return isWorkspacePath(main, path) ? join(worktree, relative(main, path)) : undefined;
  }

  /** Turns the paths of a script that lead into the main checkout into those of the worktree's own, where it has them. */
  inScript(script: string): string {
    return script.replaceAll(/\/[^:"'\n]+/g, (path) =>
      isInside(path, this.checkouts.main) ? (this.ownOf(path) ?? path) : path,
    );
  }

  /** Whether a path is in a directory that the worktree does not have. */
  isAbsent(path: string): boolean {
    return this.absent.some((directory) => path === directory || isInside(path, directory));
  }
}

/** Whether a path lies in a checkout, and in none of its `node_modules`. */
export function isWorkspacePath(checkout: string, path: string): boolean {
  if (path === checkout) return true;
  return isInside(path, checkout) && !relative(checkout, path).split(sep).includes('node_modules');
}
