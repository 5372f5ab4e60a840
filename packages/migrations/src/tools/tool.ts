import { type ConnectionInfo } from '@nx-worktree/postgres';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
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
 * The order of events: `detect` (or `fits`) finds the migrations of a project; `inputs`, `version` and `order` say what
 * they depend on, which makes the key of their template; when no template has that key, `migrate` runs in an empty
 * database, or in a copy of an older template; `history` then proves that it did what the files say.
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

  /** Globs, relative to the project's root, of the files that decide what the migrations do. */
  inputs(set: MigrationSet): string[];

  /** Which of the inputs are migrations. */
  isMigration(file: string, set: MigrationSet): boolean;

  /**
   * What else decides what the migrations do: the version of an installed package, say.
   *
   * @throws {@link MigrationToolMissingError} when the tool isn't installed
   */
  version?(place: MigrationPlace): Promise<string>;

  /**
   * The migrations in the order in which the tool applies them to an empty database. Only a tool has it that, in an
   * older database, applies what is missing as if it had applied everything at once.
   *
   * @param files in the folder of the migrations, relative to the project's root
   * @returns the migrations, and other files among them in any place, but not those that migrations only read;
   *   `undefined` when the order can't be known
   */
  order?(files: readonly string[], place: MigrationPlace): string[] | undefined;

  /** Absent where a tool keeps no history that can be read. */
  readonly history?: History;

  /**
   * Applies all migrations to an empty or to an older database. It may believe the tool's exit code: `history` is
   * compared with the files afterwards.
   *
   * @throws {@link MigrationFailedError} when one fails
   * @throws {@link MigrationToolMissingError} when the tool isn't installed
   */
  migrate(place: MigrationPlace, database: ConnectionInfo): Promise<void>;
}

/** Where and how a tool notes in a database what it has applied. */
export interface History {
  /** The table that it notes it in, then further tables of its own, such as one for a lock. */
  tables(place: MigrationPlace): readonly [string, ...string[]];

  /** How to give a project a table of its own, as a part of a sentence: two projects can't share one. */
  readonly renaming: string;

  /** @returns what is noted, in any order; `undefined` when there is no such table in any schema */
  applied(place: MigrationPlace, database: ConnectionInfo): Promise<readonly string[] | undefined>;

  /** Whether a note stands for a file. */
  isNoteOf(note: string, file: string): boolean;

  /** Makes the notes in an older database that was brought up to date those of one where all was applied at once. */
  settle?(place: MigrationPlace, database: ConnectionInfo): Promise<void>;
}
