import { type MigrationSet, type SuiteEnvironment } from '@nx-worktree/environment';
import { Failure } from '@nx-worktree/system';

/** Whether tests get a database, and whether they have to use it. */
export type DatabaseWish = boolean | 'optional';

/** Tests passed that were given a database, and nobody ever had a session in it. */
export class DatabaseUnusedError extends Failure {
  readonly code = 'DATABASE_UNUSED';

  constructor(
    readonly project: string,
    readonly target: string,
  ) {
    super(
      `The tests of ${project} passed, but nobody connected to the database that they were given in DATABASE_URL and ` +
        `PGDATABASE: they ran on another one, or on none. Look for an address of a database in the configuration of the ` +
        `project, for an .env file that the program loads over its variables (dotenv's "override"), and for mocks in ` +
        `place of the database. If the tests need none, set "database": false in the options of ${project}:${target}; ` +
        `if they may do without it, "database": "optional".`,
    );
  }
}

/**
 * What tests get for which nothing is said: a project that has migrations has to use its database; one that only depends
 * on such projects may have tests that don't.
 */
export function usualDatabase(project: string, migrations: readonly MigrationSet[]): DatabaseWish {
  if (migrations.some((set) => set.project === project)) return true;
  return migrations.length > 0 && 'optional';
}

/**
 * Makes sure that tests which have passed did so on their database. Tests that fail have something else to say.
 *
 * @throws {DatabaseUnusedError} when they have to use it and didn't
 */
export async function assertUsed(
  { database }: SuiteEnvironment,
  wish: DatabaseWish,
  { project, target }: { readonly project: string; readonly target: string },
): Promise<void> {
  if (!database || (await database.wasUsed())) return;
  if (wish !== 'optional') throw new DatabaseUnusedError(project, target);
  console.log(`\nThe tests of ${project} did not connect to their database, which is optional.`);
}
