import { type ConnectionInfo } from '@nx-worktree/postgres';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from './migration';
import { type Traces } from './traces';

/** A migration tool whose files are recognised, although only its users can say how to run it. */
export interface KnownTool {
  /** What people call it. */
  readonly title: string;

  /** The tables, as `table` or `schema.table`, in which it keeps its state by default. */
  readonly stateTables: readonly string[];

  /** How its files show in a workspace in which no project is configured to run it. */
  readonly traces?: Traces;
}

/**
 * A migration tool that brings a database up to date by itself. To add one, write an object of this kind in a folder of
 * its own and name it in `registry/registry.ts`. Nothing outside of its folder knows a tool by name.
 *
 * The order of events: `detect` (or `fits`) finds the migrations of a project; `inputs`, `version` and `migrations` say
 * what they depend on, which makes the key of their template; when no template has that key, `migrate` runs in an empty
 * database, or in a copy of an older template; `history` then proves that it did what the files say. To verify a single
 * migration, `migrateTo` and `revert` walk up and down one by one.
 */
export interface MigrationTool extends KnownTool {
  /** What users write into the option `tool`. It is part of the keys of templates, so it never changes. */
  readonly name: string;

  /** Whether `migrate` runs in this process and reads nothing but `inputs`; no other process is watched then. */
  readonly runsInProcess?: boolean;

  /**
   * Finds the migrations of a project that needs no configuration. It reads a few files, and nothing but files: the
   * result has to be the same on every machine.
   *
   * @param projectRoot absolute path
   * @param checkout absolute path of the workspace
   * @returns the folder of the migrations, relative to the project's root; `undefined` when the files show none
   */
  detect?(projectRoot: string, checkout: string): string | undefined;

  /**
   * Whether the files in a folder that holds migrations for certain are for this tool. It reads nothing but files too.
   *
   * @param directory relative to the project's root
   * @param projectRoot absolute path
   * @param checkout absolute path of the workspace
   */
  fits?(directory: string, projectRoot: string, checkout: string): boolean;

  /**
   * Globs, relative to the project's root, of the files that decide what the migrations do. They may lead out of the
   * project by `../`, but not out of the workspace. Like `detect`, it reads nothing but files.
   *
   * @param checkout absolute path of the workspace
   */
  inputs(set: MigrationSet, checkout: string): string[];

  /**
   * Globs, relative to the project's root, of further files that decide what tests say. A template outlives a change of
   * them: they decide no migration, such as a schema that code is generated from, or what they say is in `migrations` and
   * `version` already, such as a list of their order.
   *
   * @param checkout absolute path of the workspace
   */
  indirectInputs?(set: MigrationSet, checkout: string): string[];

  /**
   * The migrations in the order in which the tool applies them to an empty database. It reads nothing but files, and
   * believes what the tool believes: a list of the tool's own, where it has one, and not the folder.
   *
   * @param files all inputs, relative to the project's root, sorted
   * @throws {@link MigrationFilesError} when the files contradict each other, so that the tool would fail
   */
  migrations(files: readonly string[], place: MigrationPlace): Promise<readonly Migration[]>;

  /**
   * Whether `migrate` applies to an older database what is missing as if it had applied everything at once. Templates
   * are then built on older ones.
   *
   * @param migrations what `migrations` returned
   */
  continues?(migrations: readonly Migration[], place: MigrationPlace): boolean;

  /**
   * What else decides what the migrations do: the version of an installed package, say.
   *
   * @throws {@link MigrationToolMissingError} when the tool isn't installed
   */
  version?(place: MigrationPlace): Promise<string>;

  /** Absent where a tool keeps no history that can be read. */
  readonly history?: History;

  /** What people type; `migration-status` names it where it mends something. */
  commands?(place: MigrationPlace): ToolCommands;

  /**
   * Applies all migrations to an empty or to an older database. It may believe the tool's exit code: `history` is
   * compared with the files afterwards.
   *
   * @throws {@link MigrationFailedError} when one fails
   * @throws {@link MigrationToolMissingError} when the tool isn't installed
   */
  migrate(place: MigrationPlace, database: ConnectionInfo): Promise<void>;

  /**
   * Applies the migrations up to one, and none after it, in the transactions that `migrate` would use. Absent where
   * neither the tool nor a copy of its files can stop there.
   *
   * @param to one of `all` that isn't applied yet
   * @param all what `migrations` returned
   * @throws the errors of `migrate`
   */
  migrateTo?(
    place: MigrationPlace,
    database: ConnectionInfo,
    to: Migration,
    all: readonly Migration[],
  ): Promise<void>;

  /**
   * Applies to an empty database what is there before the first migration without being one of the project's: the
   * migrations of installed packages. It is no part of what the first migration does.
   *
   * @param all what `migrations` returned
   * @throws the errors of `migrate`
   */
  prepare?(place: MigrationPlace, database: ConnectionInfo, all: readonly Migration[]): Promise<void>;

  /**
   * Undoes the migration that was applied last. Absent where the tool can't undo any.
   *
   * @param last the one that was applied last; its `down` is `present`
   * @throws the errors of `migrate`
   */
  revert?(place: MigrationPlace, database: ConnectionInfo, last: Migration): Promise<void>;
}

/** Commands of a tool for people, as they type them in the project's root. */
export interface ToolCommands {
  /** Applies what is pending. */
  readonly migrate?: string;

  /** Makes one head of two, where the tool knows a graph. */
  readonly mergeHeads?: string;

  /** Tells the tool that a migration that failed half-way has been undone by hand. `<name>` stands for its name. */
  readonly afterFailure?: string;

  /** Releases the lock that a run has left behind which was killed. */
  readonly unlock?: string;
}

/** Where and how a tool notes in a database what it has applied. */
export interface History {
  /** The table that it notes it in, then further tables of its own, such as one for a lock. */
  tables(place: MigrationPlace): readonly [string, ...string[]];

  /** Whether only nx-worktree writes it, so that it says nothing of what a command has done. */
  readonly isOurs?: boolean;

  /** How to give a project a table of its own, as a part of a sentence; absent where projects can share the table. */
  readonly renaming?: string;

  /**
   * Reads what is noted. It never writes: the database may be one that isn't ours.
   *
   * @param migrations those of the files, for tools that note less than a name for each
   * @returns in the order in which they were applied, as far as it is noted; `undefined` when there is no such table in
   *   any schema
   */
  applied(
    place: MigrationPlace,
    database: ConnectionInfo,
    migrations: readonly Migration[],
  ): Promise<readonly AppliedMigration[] | undefined>;

  /**
   * The table that keeps the tool from running, because a run that still runs or was killed has locked it; absent where
   * a lock ends with its run.
   */
  lockedTable?(place: MigrationPlace, database: ConnectionInfo): Promise<string | undefined>;

  /** Makes the notes in an older database that was brought up to date those of one where all was applied at once. */
  settle?(place: MigrationPlace, database: ConnectionInfo): Promise<void>;
}
