import { type ConnectionInfo } from '@nx-worktree/postgres';
import { type MigrationPlace, type MigrationSet, type ToolName } from '../migration-set';

/** A tool that brings a database up to date with the migrations of a project. */
export interface MigrationTool {
  readonly name: ToolName;

  /** npm package of the tool, whose version decides what migrations do; `undefined` when the tool is ours or unknown. */
  readonly package?: string;

  /** Of a tool that is ours, and reads nothing but its inputs: raised when it makes something else of the same files than before. */
  readonly revision?: number;

  /** The table in which the tool notes what it has applied by `name`, where two projects with the tool would share it. */
  stateTable?(place: MigrationPlace): string;

  /**
   * Whether the files of a project show that it uses this tool. Reads a few files, and nothing but files: the
   * result has to be the same on every machine.
   *
   * @param projectRoot absolute path
   * @returns the folder of the migrations, relative to the project
   */
  detect(projectRoot: string, checkout: string): string | undefined;

  /**
   * Whether the tool is the one that the files in a folder are for, where somebody has said that these are migrations.
   * Reads nothing but files as well.
   *
   * @param directory of the migrations, relative to the project's root
   * @param projectRoot absolute path
   */
  fits?(directory: string, projectRoot: string, checkout: string): boolean;

  /** Globs, relative to the project's root, of the files that say what the migrations do. */
  inputs(set: MigrationSet): string[];

  /** Which of the inputs are migrations, for a count that people read. */
  isMigration(file: string, set: MigrationSet): boolean;

  /**
   * The migrations in the order in which the tool applies them to an empty database, with what lies among them and is
   * no migration where it likes; files that migrations only read are left out. `undefined` when that can't be known.
   * A tool has it that notes what it has applied, and then applies what comes after that as if it had done all at once.
   *
   * @param files in the folder of the migrations, relative to the project's root
   */
  order?(files: readonly string[], place: MigrationPlace): string[] | undefined;

  /** Makes the tool's notes in a database that has been continued those of one where all was applied at once. */
  settle?(place: MigrationPlace, database: ConnectionInfo): Promise<void>;

  /**
   * Applies all migrations to an empty or older database.
   *
   * @throws {MigrationFailedError} when one fails
   * @throws {MigrationToolMissingError} when the tool isn't installed
   */
  migrate(place: MigrationPlace, database: ConnectionInfo): Promise<void>;
}
