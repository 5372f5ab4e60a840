/** See schema.json. */
export interface ResetDatabaseOptions {
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  /** Nx makes a number of what looks like one. */
  migrateTo?: string | number;
  yes: boolean;
  force: boolean;
}
