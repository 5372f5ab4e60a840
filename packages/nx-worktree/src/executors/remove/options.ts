/** See schema.json. */
export interface RemoveOptions {
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  force: boolean;
  dryRun: boolean;
}
