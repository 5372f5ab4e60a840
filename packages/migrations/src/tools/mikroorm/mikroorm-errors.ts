import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** A project is said to have migrations of MikroORM, and has no configuration of it. */
export class MikroOrmConfigurationError extends Failure {
  readonly code = 'MIKRO_ORM_CONFIGURATION';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} need a mikro-orm.config, and none for PostgreSQL was found in ${set.root} that names ` +
        `the directory of the migrations, with @mikro-orm/cli among the dependencies in package.json.`,
    );
  }
}
