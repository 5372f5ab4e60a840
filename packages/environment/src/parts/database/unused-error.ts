import { Failure } from '@nx-worktree/system';
import { type PassedSuite } from '../../engine/bound-part';

/** Tests passed without ever having a session in the database that they were given. */
export class DatabaseUnusedError extends Failure {
  readonly code = 'DATABASE_UNUSED';

  readonly project: string;
  readonly target: string;

  constructor({ project, target, passedOn }: PassedSuite) {
    super(
      `The tests of ${project} passed, but none of them connected to the database in DATABASE_URL and ` +
        `PGDATABASE: they used another database, or none. ${ofSome(passedOn.filter(isOfUser))}Look for an address of a database in the configuration of the ` +
        `project, for an .env file that overrides the variables (dotenv's "override"), and for mocks in ` +
        `place of the database. If the tests need no database, set "database": false in the options of ${project}:${target}; ` +
        `if only some need it, "database": "optional".`,
    );
    this.project = project;
    this.target = target;
  }
}

/** Nx adds options of its own, such as `__overrides_unparsed__`. */
const isOfUser = (option: string): boolean => !option.startsWith('_');

/** Options that are passed on to the tests often select some of them. */
function ofSome(options: readonly string[]): string {
  if (options.length === 0) return '';
  const given = options.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)).join(', ');
  return (
    `If ${given} selects only some of the tests, or none, and these need no database, add ` +
    `--database=optional for this run. Otherwise: `
  );
}
