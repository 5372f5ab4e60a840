import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../sets/migration-set';

/** A program that works on the database of a project's migrations failed. */
abstract class ProgramFailedError extends Failure {
  constructor(
    readonly set: MigrationSet,
    /** What failed, such as a file or an exit code. */
    readonly reason: string,
    /** The last lines that the program or the server printed. */
    readonly output: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A migration, or the tool that applies it, failed. */
export class MigrationFailedError extends ProgramFailedError {
  readonly code = 'MIGRATION_FAILED';

  /** With `isDropped`, the database in which it failed is dropped, because it was to be a template. */
  constructor(
    set: MigrationSet,
    reason: string,
    output: string,
    { isDropped = false, ...options }: ErrorOptions & { readonly isDropped?: boolean } = {},
  ) {
    const message =
      `The migrations of ${set.project} failed (${set.tool}, ${reason}):\n${output}\n` +
      `${isDropped ? 'The half-migrated database was dropped. ' : ''}Fix the error above and run the command again.`;
    super(set, reason, output, message, options);
  }
}

/** The command that fills the tables of a project failed. */
export class SeedFailedError extends ProgramFailedError {
  readonly code = 'SEED_FAILED';

  constructor(set: MigrationSet, reason: string, output: string, options?: ErrorOptions) {
    const message =
      `The seed of ${set.project} failed (${set.seed}, ${reason}):\n${output}\n` +
      `The half-filled database was dropped. Fix the error above and run the command again.`;
    super(set, reason, output, message, options);
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

/** The tool that a project's migrations need is a program that can't be started. */
export class ProgramMissingError extends Failure {
  readonly code = 'PROGRAM_MISSING';

  constructor(
    readonly set: MigrationSet,
    readonly program: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} need the program ${program}, which can't be started: it is neither installed ` +
        `by npm for ${set.root} nor found in PATH. Install it, so that "${program} --version" works.`,
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
    /** What the shell printed. */
    readonly output: string,
  ) {
    super(
      `A command of ${set.project} could not be started in ${set.root}, so it changed nothing: ${command}\n${output}\n` +
        `Install the program that is missing, or correct the command in the options of the project's migrate target.`,
    );
  }
}
