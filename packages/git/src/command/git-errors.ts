import { Failure } from '@nx-worktree/system';

/** A git command failed in a way that no other class stands for. */
export class GitCommandError extends Failure {
  readonly code = 'GIT_COMMAND_FAILED';

  constructor(
    readonly args: readonly string[],
    readonly directory: string,
    /** -1 when git could not be started, or was ended by a signal. */
    readonly exitCode: number,
    readonly stderr: string,
  ) {
    super(`git ${args.join(' ')} failed in ${directory} with exit code ${exitCode}: ${stderr}`);
  }
}

/** git is not installed. */
export class GitMissingError extends Failure {
  readonly code = 'GIT_MISSING';

  constructor() {
    super(
      'git was not found. Install git 2.36 or later and make sure that its directory is listed in PATH (git --version).',
    );
  }
}
