/** See schema.json. */
export interface DoctorOptions {
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  fix: boolean;
  json: boolean;
}
