import { Failure } from '@nx-worktree/system';

/** The workspace has no project of a name. */
export class UnknownProjectError extends Failure {
  readonly code = 'UNKNOWN_PROJECT';

  constructor(
    readonly project: string,
    readonly known: readonly string[],
  ) {
    super(`There is no project ${JSON.stringify(project)}. Choose one of: ${known.join(', ')}.`);
  }
}
