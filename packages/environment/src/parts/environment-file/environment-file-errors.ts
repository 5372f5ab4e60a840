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
