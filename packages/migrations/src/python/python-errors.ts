import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../sets/migration-set';

/** The tool of a project's migrations is a module of Python, and the project's interpreter doesn't have it. */
export class PythonModuleMissingError extends Failure {
  readonly code = 'PYTHON_MODULE_MISSING';

  constructor(
    readonly set: MigrationSet,
    readonly module: string,
    /** Path of the interpreter, or its name in `PATH`. */
    readonly interpreter: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} need the Python module ${module}, which ${interpreter} does not have. ` +
        `Install it for that interpreter, ` +
        `or create a virtual environment that has it at .venv in ${set.root} or in the root of the workspace.`,
      options,
    );
  }
}

/** There is no interpreter of Python. */
export class PythonMissingError extends Failure {
  readonly code = 'PYTHON_MISSING';

  constructor(
    readonly set: MigrationSet,
    /** What was looked for. */
    readonly interpreter: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} need Python, but ${interpreter} can't be started. Install Python, ` +
        `or create a virtual environment at .venv in ${set.root} or in the root of the workspace.`,
      options,
    );
  }
}
