import { Failure } from '@nx-worktree/system';
import { adviceFor } from './advice';
import { type MissingInput } from './missing-inputs';

/** Files decide the result of a suite, and Nx doesn't know it: it would answer from its cache when they have changed. */
export class InputsMissingError extends Failure {
  readonly code = 'INPUTS_MISSING';

  constructor(
    readonly project: string,
    readonly target: string,
    readonly missing: readonly MissingInput[],
  ) {
    super(
      `${project}:${target} depends on files that are not among its inputs. If they change, Nx would replay ` +
        `an old result:\n${adviceFor(`${project}:${target}`, missing)}`,
    );
  }
}
