import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../sets/migration-set';

/** What a tool has noted in a database can't be read. */
export class HistoryUnreadableError extends Failure {
  readonly code = 'HISTORY_UNREADABLE';

  constructor(
    readonly set: MigrationSet,
    /** Name of the database. */
    readonly database: string,
    /** What the server or the system says. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The history of ${set.tool} (${set.project}) in the database ${database} can't be read: ${reason}. ` +
        `Give the address of a database that its role may read: --url=postgresql://...`,
      options,
    );
  }
}
