/** A checkout of the workspace, and what only git can say of it. Paths are relative to it, with `/`. */
export interface Checkout {
  /** Absolute path. */
  readonly directory: string;

  /** The files that git tracks and that match one of the globs. */
  trackedFiles(globs: readonly string[]): Promise<string[]>;

  /** The same, and files that git neither tracks nor ignores; none where there is no repository. */
  files(globs: readonly string[]): Promise<string[]>;

  /** Which of these paths the ignore files leave out, whether git tracks them or not. */
  ignoredAmong(paths: readonly string[]): Promise<ReadonlySet<string>>;
}
