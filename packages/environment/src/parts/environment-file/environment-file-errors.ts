import { Failure } from '@nx-worktree/system';

/** Every file that the variables could be written to belongs to the repository already. */
export class EnvironmentFileTakenError extends Failure {
  readonly code = 'ENVIRONMENT_FILE_TAKEN';

  constructor(readonly files: readonly string[]) {
    super(
      `The environment's variables can't be written to ${files.join(' or ')}: git tracks the file, or it exists and ` +
        `nx-worktree did not create it. Stop tracking the one that is meant for a single machine ` +
        `(git rm --cached ${files.at(-1)}), or move it away.`,
    );
  }
}

/** A value that no quoting in an environment file brings back as it was. */
export class UnrepresentableValueError extends Failure {
  readonly code = 'UNREPRESENTABLE_VALUE';

  constructor(
    readonly variable: string,
    readonly reason: string,
  ) {
    super(
      `The value of ${variable} can't be written to an environment file: ${reason}. ` +
        `Choose another value, such as another password for the database's role.`,
    );
  }
}

/** The shell names a service of libpq, whose settings override the environment's. */
export class ServiceVariableError extends Failure {
  readonly code = 'SERVICE_VARIABLE';

  constructor(readonly service: string) {
    super(
      `PGSERVICE=${JSON.stringify(service)} in your shell overrides the worktree's database in psql and everything else that ` +
        `uses libpq, so nx-worktree runs no task here. Try again without it: unset PGSERVICE (and nx reset, if Nx's ` +
        `daemon still has it)`,
    );
  }
}
