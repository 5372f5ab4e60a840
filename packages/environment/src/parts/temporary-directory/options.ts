/** What can be asked of the temporary directory of a new environment. */
export interface TemporaryDirectoryOptions {
  /** Whether it has one of its own. */
  readonly temporaryDirectory?: boolean;
}
