import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** A project is said to have migrations of Kysely, and has no configuration of kysely-ctl. */
export class KyselyConfigurationError extends Failure {
  readonly code = 'KYSELY_CONFIGURATION';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} need a kysely.config, and none was found in ${set.root}, with kysely-ctl among the ` +
        `dependencies in package.json. If a script of the project runs them, set it as "command" in the options of its ` +
        `migrate target.`,
    );
  }
}
