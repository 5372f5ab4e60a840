import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** The options of a project say that a command applies its migrations, but not which. */
export class MigrationCommandMissingError extends Failure {
  readonly code = 'MIGRATION_COMMAND_MISSING';

  constructor(readonly set: MigrationSet) {
    super(
      `A command applies the migrations of ${set.project}, but none is configured. ` +
        `Set it in the options of the project's migrate target: "command": "npm run migrate"`,
    );
  }
}
