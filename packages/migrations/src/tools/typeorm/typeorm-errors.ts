import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../../sets/migration-set';

/** A project is said to have migrations of TypeORM, and no file shows with which data source. */
export class DataSourceMissingError extends Failure {
  readonly code = 'DATA_SOURCE_MISSING';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} need a data source of TypeORM, and none was found in ${set.root}: a file that is ` +
        `named data-source or ormconfig, makes one DataSource of the type "postgres", and names the migrations. When there ` +
        `are several, set "command" in the options of its migrate target: ` +
        `npx typeorm-ts-node-commonjs migration:run -d src/data-source.ts`,
    );
  }
}
