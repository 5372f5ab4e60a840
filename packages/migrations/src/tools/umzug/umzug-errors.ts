import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** What the script of a project does with Umzug isn't known by its text. */
export class UmzugScriptError extends Failure {
  readonly code = 'UMZUG_SCRIPT';

  constructor(
    readonly set: MigrationSet,
    /** What is wrong, as a sentence without its full stop. */
    readonly reason: string,
  ) {
    super(
      `nx-worktree can't run the migrations of ${set.project} in ${set.root} by Umzug: ${reason}. Or set "command" in the ` +
        `options of the project's migrate target to what runs them, such as "node migrate.js up", and "directory" to the ` +
        `folder that has them.`,
    );
  }
}
