import { Failure } from '@nx-worktree/system';

/** A command was run outside of any git repository. */
export class NotARepositoryError extends Failure {
  readonly code = 'NOT_A_REPOSITORY';

  constructor(
    readonly directory: string,
    options?: ErrorOptions,
  ) {
    super(
      `${directory} is not in a git repository. Go to a checkout of your repository, or create one with: git init`,
      options,
    );
  }
}

/** The repository belongs to another user, or this user may not read it. */
export class RepositoryAccessError extends Failure {
  readonly code = 'REPOSITORY_ACCESS';

  constructor(
    /** What this user may not use. */
    readonly path: string,
    /** Id of the user that it belongs to, where the system tells. */
    readonly owner: number | undefined,
    readonly problem: 'untrusted' | 'unreadable',
    options?: ErrorOptions,
  ) {
    const whose = owner === undefined ? 'another user' : `user ${owner}`;
    super(
      problem === 'untrusted'
        ? `git refuses to work in ${path}, because it belongs to ${whose}. Work in a clone of your own or, if you trust ` +
            `its owner, run: git config --global --add safe.directory ${path}`
        : `You are not allowed to read ${path}, which belongs to ${whose}. Work in a clone of your own, or run this command as that user.`,
      options,
    );
  }
}

/** The repository has no main checkout. */
export class BareRepositoryError extends Failure {
  readonly code = 'BARE_REPOSITORY';

  constructor(
    readonly commonDirectory: string,
    options?: ErrorOptions,
  ) {
    super(
      `The repository ${commonDirectory} is bare, or its configuration does not name its main checkout. ` +
        `Run the command in the main checkout, or in a clone: git clone ${commonDirectory}`,
      options,
    );
  }
}
