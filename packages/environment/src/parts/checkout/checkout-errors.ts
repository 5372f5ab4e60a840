import { Failure } from '@nx-worktree/system';

/** Something lies where the worktree is to be. */
export class TargetExistsError extends Failure {
  readonly code = 'TARGET_EXISTS';

  constructor(
    readonly directory: string,
    readonly kind: 'directory' | 'file',
  ) {
    super(
      `The worktree can't be made: there is a ${kind} at ${directory} already. ` +
        `Choose another identifier, or look at it and move it away.`,
    );
  }
}

/** The directory that holds the worktrees can't be made or written to. */
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

/** Wishes of a checkout that can't all be fulfilled. */
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
          ? 'git takes submodules from a local path only when it is told to. If you trust it: git config --global protocol.file.allow always. '
          : 'Make "git submodule update --init --recursive" work in a clone first. ') +
        'Or leave them out: --submodules=false',
      options,
    );
  }
}
