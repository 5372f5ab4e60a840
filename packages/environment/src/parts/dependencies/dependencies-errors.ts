import { Failure } from '@nx-worktree/system';
import { fixCommand } from '../../engine/fix-command';

/** The package manager could not install the dependencies of a worktree. */
export class DependencyInstallError extends Failure {
  readonly code = 'DEPENDENCY_INSTALL_FAILED';

  constructor(
    readonly command: string,
    readonly directory: string,
    /** `undefined` when the package manager could not be started, or was killed. */
    readonly exitCode: number | undefined,
    /** The last lines of what it said. */
    readonly output: string,
    /** Why they were not linked, where that would have been enough. */
    readonly reason?: string,
    options?: ErrorOptions,
  ) {
    const how = exitCode === undefined ? 'did not run to its end' : `failed with exit code ${exitCode}`;
    super(
      `${command} ${how} in ${directory}:\n${output}\n` +
        (reason === undefined
          ? ''
          : `The dependencies are installed instead of linked, because ${reason}. `) +
        `Make it work there, in a checkout of the same commit, and run this command again.`,
      options,
    );
  }
}

/** The dependencies of the main checkout were to be linked or copied, and would be wrong in the worktree. */
export class NotLinkableError extends Failure {
  readonly code = 'DEPENDENCIES_NOT_LINKABLE';

  constructor(
    readonly mode: 'link' | 'copy',
    readonly reason: string,
  ) {
    super(
      `The dependencies of the main checkout can't be ${mode === 'link' ? 'linked' : 'copied'}: ${reason}. ` +
        `Use --dependencies=install, or --dependencies=auto, which links where it can and else installs.`,
    );
  }
}

/** A workspace package would be loaded from another checkout, so that a suite would test code that isn't in this one. */
export class WrongCheckoutError extends Failure {
  readonly code = 'WRONG_CHECKOUT';

  constructor(
    readonly checkout: string,
    readonly packageName: string,
    /** Where Node finds the package. */
    readonly found: string,
  ) {
    super(
      `In ${checkout} the workspace package ${packageName} resolves to ${found}, which lies outside this checkout: ` +
        `tests would run code that isn't in it. Install the dependencies of this checkout, or recreate the worktree ` +
        `with --dependencies=install.`,
    );
  }
}

/** The dependencies of a worktree no longer match its lockfile. */
export class DependenciesDriftedError extends Failure {
  readonly code = 'DEPENDENCIES_DRIFTED';

  constructor(
    readonly identifier: string,
    readonly directory: string,
    readonly reason: string,
  ) {
    super(
      `The dependencies of ${directory} no longer match its commit: ${reason}. Tests would run with packages that its ` +
        `lockfile doesn't name. Provide them again: ${fixCommand(identifier)}`,
    );
  }
}
