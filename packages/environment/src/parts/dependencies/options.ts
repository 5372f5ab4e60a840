/**
 * How a worktree gets its npm dependencies.
 *
 * - `link`: one link per package of the main checkout; an error where that would be wrong
 * - `copy`: a copy of the main checkout's; an error where that would be wrong
 * - `install`: by the package manager of the workspace
 * - `auto`: `link` where that is right, else `install`
 * - `none`: not at all
 */
export const DEPENDENCIES_MODES = ['auto', 'link', 'copy', 'install', 'none'] as const;
/** How a worktree gets its dependencies. */
export type DependenciesMode = (typeof DEPENDENCIES_MODES)[number];

/** What was asked of the npm dependencies of a new worktree. */
export interface DependenciesOptions {
  readonly mode: DependenciesMode;
  /**
   * What is generated into `node_modules` beside what is known (such as `.prisma`): paths relative to `node_modules`.
   * It is copied and never shared. Of a path into a package, the whole package is copied.
   */
  readonly generated?: readonly string[];
}
