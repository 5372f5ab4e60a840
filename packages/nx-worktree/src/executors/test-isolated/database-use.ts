import { type SuiteEnvironment } from '@nx-worktree/environment';
import { type MigrationSet } from '@nx-worktree/migrations';
import { Failure } from '@nx-worktree/system';

/** Whether tests get a database, and whether they have to use it. */
export type DatabaseWish = boolean | 'optional';

/** Tests passed without ever having a session in the database that they were given. */
export class DatabaseUnusedError extends Failure {
  readonly code = 'DATABASE_UNUSED';

  /** @param overrides names of the options that were passed on to the tests */
  constructor(
    readonly project: string,
    readonly target: string,
    readonly overrides: readonly string[] = [],
  ) {
    super(
      `The tests of ${project} passed, but none of them connected to the database in DATABASE_URL and ` +
        `PGDATABASE: they used another database, or none. ${ofPart(overrides)}Look for an address of a database in the configuration of the ` +
        `project, for an .env file that overrides the variables (dotenv's "override"), and for mocks in ` +
        `place of the database. If the tests need no database, set "database": false in the options of ${project}:${target}; ` +
        `if only some need it, "database": "optional".`,
    );
  }
}

/** Nx adds options of its own, such as `__overrides_unparsed__`. */
const isOfUser = (option: string): boolean => !option.startsWith('_');

/** Options that are passed on to the tests often select some of them. */
function ofPart(overrides: readonly string[]): string {
  if (overrides.length === 0) return '';
  const given = overrides.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)).join(', ');
  return (
    `If ${given} selects only some of the tests, or none, and these need no database, add ` +
    `--database=optional for this run. Otherwise: `
  );
}

/**
 * What tests get for which nothing is said: a project that has migrations has to use its database; one that only depends
 * on such projects may have tests that don't.
 */
export function usualDatabase(project: string, migrations: readonly MigrationSet[]): DatabaseWish {
  if (migrations.some((set) => set.project === project)) return true;
  return migrations.length > 0 && 'optional';
}

/** The target whose tests have run, and what was passed on to them. */
export interface SuiteRun {
  readonly project: string;
  readonly target: string;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/**
 * Makes sure that tests which have passed did so on their database. Tests that fail have something else to say.
 *
 * @throws {@link DatabaseUnusedError} when they have to use it and didn't
 */
export async function assertUsed(
  { database }: SuiteEnvironment,
  wish: DatabaseWish,
  { project, target, overrides }: SuiteRun,
): Promise<void> {
  if (!database || (await database.wasUsed())) return;
  if (wish !== 'optional')
    throw new DatabaseUnusedError(project, target, Object.keys(overrides).filter(isOfUser));
  console.log(`\nThe tests of ${project} did not connect to their database, which is optional.`);
}
