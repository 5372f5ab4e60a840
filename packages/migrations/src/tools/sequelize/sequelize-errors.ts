import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** A project is said to have migrations of Sequelize, and has no configuration of sequelize-cli. */
export class SequelizeConfigurationError extends Failure {
  readonly code = 'SEQUELIZE_CONFIGURATION';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} need a configuration of sequelize-cli, and none was found in ${set.root}: ` +
        `config/config.json, or the file that "config" in .sequelizerc names, with the dialect "postgres", and sequelize-cli ` +
        `among the dependencies in package.json.`,
    );
  }
}
