/** See schema.json. */
export interface MigrationStatusOptions {
  url?: string;
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  json: boolean;
  failOnPending: boolean;
}
