import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** A run of Knex was killed, or still runs, so that no other one may begin. */
export class KnexLockedError extends Failure {
  readonly code = 'KNEX_LOCKED';

  constructor(
    readonly set: MigrationSet,
    readonly database: string,
    /** The table that holds the lock. */
    readonly lock: string,
  ) {
    super(
      `The migrations of ${set.project} can't be run: another run of Knex has locked them in the database ${database} ` +
        `(${lock}). If none is running any more, that run was killed: check what it has left half done, then release the lock, ` +
        `with the same database: npx knex migrate:unlock`,
    );
  }
}
