import { Failure } from '@nx-worktree/system';

/** Neither the project nor what it depends on has migrations. */
export class NoMigrationsError extends Failure {
  readonly code = 'NO_MIGRATIONS';

  constructor(readonly project: string) {
    super(
      `Neither ${project} nor the projects it depends on have migrations that nx-worktree recognizes. ` +
        `Set the command in the options of its migrate target: "options": { "command": "..." }.`,
    );
  }
}

/** The file that the schema is to be written to can't be written. */
export class SchemaFileError extends Failure {
  readonly code = 'SCHEMA_FILE';

  constructor(
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The schema can't be written to ${JSON.stringify(file)}: ${reason}. Name a file in the workspace, relative to ` +
        `its root, in the option "snapshot" of the migrate target, or omit that option.`,
      options,
    );
  }
}
