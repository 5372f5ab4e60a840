/** See schema.json. */
export interface CleanupOptions {
  /** Nx makes a number of what looks like one. */
  maxAge: string | number;
  purpose?: string;
  merged: boolean;
  emptyTrash: boolean;
  dryRun: boolean;
  json: boolean;
}
