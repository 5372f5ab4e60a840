import { type InstalledPrograms } from '@nx-worktree/postgres';
import { Failure } from '@nx-worktree/system';
import { type SeedFailedError } from '../programs/program-errors';
import { type MigrationSet } from '../sets/migration-set';

/** The tool reported success, but our database is unchanged: it has migrated another one. */
export class MigrationWentElsewhereError extends Failure {
  readonly code = 'MIGRATION_WENT_ELSEWHERE';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} ran (${set.tool}), but not in the database that they were given. ` +
        `Configure ${set.tool} in ${set.root} to take the database from DATABASE_URL, ` +
        `and check the database that its configuration names now: it may have been migrated.`,
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
      `The migrations of ${set.project} (${set.tool}) can't be kept in a template: ${reason}. A change to them would ` +
        `go unnoticed. Name their folder or files in the options directory or inputs of its migrate target.`,
    );
  }
}

/** The tool reported success, but its own table doesn't list all migrations of the files. */
export class MigrationsNotAppliedError extends Failure {
  readonly code = 'MIGRATIONS_NOT_APPLIED';

  constructor(
    readonly set: MigrationSet,
    /** The files that were not applied, relative to the project's root. */
    readonly missing: readonly string[],
    /** What the table lists. */
    readonly applied: readonly string[],
  ) {
    super(
      `${set.tool} reported success for the migrations of ${set.project}, but it did not apply all of their files.\n` +
        `Not applied: ${missing.join(', ')}\nApplied: ${applied.join(', ')}\n` +
        `Find out why: ${set.tool} may order them before one that it has applied, not know their names, or work on another ` +
        `database than the one in DATABASE_URL.`,
    );
  }
}

/** A migration creates an extension that the server doesn't have. */
export class ExtensionMissingError extends Failure {
  readonly code = 'EXTENSION_MISSING';

  constructor(
    readonly set: MigrationSet,
    readonly extension: string,
    /** The PostgreSQLs of this machine that have it, newest first. */
    readonly installed: readonly InstalledPrograms[],
    options?: ErrorOptions,
  ) {
    const [best] = installed;
    super(
      `The migrations of ${set.project} create the extension ${extension}, which this PostgreSQL server does not have. ` +
        (best
          ? `The PostgreSQL ${best.version} on this machine has it. Set it in the options of nx-worktree in nx.json: ` +
            `"server": { "binaries": ${JSON.stringify(best.binaries)} }`
          : `Install a PostgreSQL that has it (for Debian: postgresql and the package of the extension), and set ` +
            `server.binaries in the options of nx-worktree in nx.json to the directory of its programs; or set server.url ` +
            `to a server that has it.`),
      options,
    );
  }
}

/** The tool did not undo a migration, whatever it reported. */
export class MigrationNotRevertedError extends Failure {
  readonly code = 'MIGRATION_NOT_REVERTED';

  constructor(
    readonly set: MigrationSet,
    readonly migration: string,
    /** As a part of a sentence. */
    readonly reason: string,
  ) {
    super(
      `${set.tool} did not undo ${migration} of ${set.project}: ${reason}. Correct what undoes it, or say in its file, by a ` +
        `comment, that it can't be undone: nx-worktree: irreversible`,
    );
  }
}

/** Two projects note what they have applied in the same table, so they can't share a database. */
export class MigrationSetsClashError extends Failure {
  readonly code = 'MIGRATION_SETS_CLASH';

  constructor(
    readonly projects: readonly string[],
    readonly stateTable: string,
    /** How one of them gets a table of its own, as a part of a sentence. */
    renaming: string,
  ) {
    super(
      `The migrations of ${projects.join(' and ')} can't be applied to one database: both keep their state in the ` +
        `table ${stateTable}. Give one of them its own table: ${renaming}. ` +
        `For a worktree, you can also choose the project whose database it gets: --project=${projects[0]}`,
    );
  }
}

/** A tool applies all migrations or none, so that there is no database with only the first of them. */
export class MigrationsNotSteppedError extends Failure {
  readonly code = 'MIGRATIONS_NOT_STEPPED';

  constructor(readonly set: MigrationSet) {
    super(
      `The migrations of ${set.project} can't be applied one by one: ${set.tool} applies all of them at once. ` +
        `Set "tool" in the options of its migrate target, if a tool that nx-worktree knows runs them.`,
    );
  }
}

/** The command that fills the tables of a project failed in a database that lacks the last migrations. */
export class SeedTooEarlyError extends Failure {
  readonly code = 'SEED_TOO_EARLY';

  constructor(
    readonly set: MigrationSet,
    /** Names of the last migration that was applied, if there is one, and of the first that was not. */
    readonly between: { readonly last: string | undefined; readonly next: string },
    cause: SeedFailedError,
  ) {
    const { last = 'none', next } = between;
    super(
      `The seed of ${set.project} failed where its migrations stop, after ${last} (${set.seed}, ${cause.reason}):\n${cause.output}\n` +
        `It may need what ${next} or later migrations make. The half-filled database was dropped. Stop after a later ` +
        `migration, or let the seed fill only the tables and columns that it finds.`,
      { cause },
    );
  }
}
