import { Failure } from '@nx-worktree/system';

/** Something lies where the worktree is to be. */
export class TargetExistsError extends Failure {
  readonly code = 'TARGET_EXISTS';

  constructor(
    readonly directory: string,
    readonly kind: 'directory' | 'file',
  ) {
    super(
      `The worktree can't be created: there is already a ${kind} at ${directory}. ` +
        `Choose another identifier, or inspect it and move it away.`,
    );
  }
}

/** The directory that holds the worktrees can't be created or written to. */
export class WorktreesDirectoryError extends Failure {
  readonly code = 'WORKTREES_DIRECTORY_UNUSABLE';

  constructor(
    readonly directory: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `Worktrees can't be kept in ${directory}: ${reason}. Make it a directory that you may write to.`,
      options,
    );
  }
}

/** Options of a checkout that contradict each other. */
export class OptionsContradictError extends Failure {
  readonly code = 'WISHES_CONTRADICT';

  constructor(readonly reason: string) {
    super(`${reason}.`);
  }
}

/** Files that Git LFS keeps could not be checked out. */
export class LargeFilesError extends Failure {
  readonly code = 'LARGE_FILES_FAILED';

  constructor(
    readonly isInstalled: boolean,
    /** What git said. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `Files of Git LFS can't be checked out${isInstalled ? `:\n${reason}\nFetch them in the main checkout first: git lfs fetch --all.` : ", since git-lfs isn't installed. Install it."} ` +
        `Or leave pointers in their place: --lfs=false`,
      options,
    );
  }
}

/** The submodules of a new worktree could not be initialised. */
export class SubmodulesError extends Failure {
  readonly code = 'SUBMODULES_FAILED';

  constructor(
    /** What git said. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The submodules can't be initialised:\n${reason}\n` +
        (reason.includes("transport 'file' not allowed")
          ? 'git clones submodules from a local path only if you allow it. If you trust them: git config --global protocol.file.allow always. '
          : 'Make "git submodule update --init --recursive" work in a clone first. ') +
        'Or leave them out: --submodules=false',
      options,
    );
  }
}
