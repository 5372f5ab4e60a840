import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from './migration-set';

/** A migration, or the tool that applies it, failed. */
export class MigrationFailedError extends Failure {
  readonly code = 'MIGRATION_FAILED';

  constructor(
    readonly set: MigrationSet,
    /** What failed, such as a file or an exit code. */
    readonly reason: string,
    /** The last lines of what the tool or the server said. */
    readonly output: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} failed (${set.tool}, ${reason}):\n${output}\n` +
        `Nothing of the half-migrated database is left. Mend what is named above, and run the command again.`,
      options,
    );
  }
}

/** The command that fills the tables of a project failed. */
export class SeedFailedError extends Failure {
  readonly code = 'SEED_FAILED';

  constructor(
    readonly set: MigrationSet,
    /** Such as an exit code. */
    readonly reason: string,
    /** The last lines of what it said. */
    readonly output: string,
    options?: ErrorOptions,
  ) {
    super(
      `The seed of ${set.project} failed (${set.seed}, ${reason}):\n${output}\n` +
        `Nothing of the half-filled database is left. Mend what is named above, and run the command again.`,
      options,
    );
  }
}

/** The tool that a project's migrations need isn't installed. */
export class MigrationToolMissingError extends Failure {
  readonly code = 'MIGRATION_TOOL_MISSING';

  constructor(
    readonly set: MigrationSet,
    readonly packageName: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} need ${packageName}, which is not installed for ${set.root}. ` +
        `Install it: npm install --save-dev ${packageName}`,
      options,
    );
  }
}

/** The shell didn't find the program of a command that the options of a project name. */
export class CommandNotFoundError extends Failure {
  readonly code = 'COMMAND_NOT_FOUND';

  constructor(
    readonly set: MigrationSet,
    readonly command: string,
    /** What the shell said. */
    readonly output: string,
  ) {
    super(
      `A command of ${set.project} could not be started in ${set.root}, so it changed nothing: ${command}\n${output}\n` +
        `Install the program that is missing, or correct the command in the options of the project's migrate target.`,
    );
  }
}

/** The options of a project say that a command applies its migrations, but not which. */
export class MigrationCommandMissingError extends Failure {
  readonly code = 'MIGRATION_COMMAND_MISSING';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} are to be applied by a command, but none is given. ` +
        `Name it in the options of the project's migrate target: "command": "dbmate up"`,
    );
  }
}

/** The tool reported success, but our database is as it was: it has migrated another one. */
export class MigrationWentElsewhereError extends Failure {
  readonly code = 'MIGRATION_WENT_ELSEWHERE';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} ran (${set.tool}), but not in the database that they were given. ` +
        `Make the configuration of ${set.tool} in ${set.root} take the database from DATABASE_URL, ` +
        `and look at the database that it names now: it may have been migrated.`,
    );
  }
}

/** The files that were taken for a project's migrations are not those that its tool applies. */
export class MigrationInputsError extends Failure {
  readonly code = 'MIGRATION_INPUTS';

  constructor(
    readonly set: MigrationSet,
    /** What shows it. */
    readonly reason: string,
  ) {
    super(
      `The migrations of ${set.project} (${set.tool}) can't be kept in a template: ${reason}. A change of them would ` +
        `not be noticed. Name their folder or files in the options directory or inputs of its migrate target.`,
    );
  }
}

/** Two projects note what they have applied in the same table, so they can't share a database. */
export class MigrationSetsClashError extends Failure {
  readonly code = 'MIGRATION_SETS_CLASH';

  constructor(
    readonly projects: readonly string[],
    readonly stateTable: string,
  ) {
    super(
      `The migrations of ${projects.join(' and ')} can't be applied to one database: both are noted in its table ` +
        `${stateTable}. Give one of them a table of its own: for Knex, tableName in the knexfile; else a command in ` +
        `the options of its migrate target, such as "node-pg-migrate up --migrations-table name". ` +
        `For a worktree you can also choose whose database it gets: --project=${projects[0]}`,
    );
  }
}
