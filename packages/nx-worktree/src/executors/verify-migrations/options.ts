/** What concerns the run itself. How the migrations are run is read from the migrate targets of the projects. */
export interface VerifyMigrationsOptions {
  base?: string;
  all?: boolean;
  timeout?: number;
  reports?: string;
}
