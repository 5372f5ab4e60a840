/** What concerns the run itself. How the migrations are run is read for all projects that a database needs. */
export interface MigrateIsolatedOptions {
  snapshot?: string;
}
