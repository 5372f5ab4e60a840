/** The directory of the worktrees, and what is around it. */
export interface ScannedPlace {
  /** Absolute path of the main checkout. */
  readonly root: string;
  /** The directory that holds the worktrees, relative to the main checkout, with `/`. */
  readonly directory: string;
  /** The folders of the workspace's packages, relative to the main checkout. */
  readonly packages: readonly string[];
}

/**
 * A tool in the main checkout that scans folders, and not only what git sees. It would take the files of a worktree for
 * part of the main checkout: link its packages, or run its tests on the database of the main checkout.
 */
export interface Scanner {
  /** Where it is configured, relative to the main checkout. */
  readonly file: string;
  /** What it would do with worktrees. */
  readonly harm: string;
}

/** One way to find such tools. */
export type FindScanners = (place: ScannedPlace) => Scanner[];
