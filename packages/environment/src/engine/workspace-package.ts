/** A folder of a checkout with a `package.json` that has a name. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the checkout, with `/`; `.` for the root. */
  readonly directory: string;
}
