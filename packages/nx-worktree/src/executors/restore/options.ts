/** See schema.json. */
export interface RestoreOptions {
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  json: boolean;
}
