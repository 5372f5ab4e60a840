import { Failure } from '@nx-worktree/system';

/** Two options contradict each other. */
export class ContradictoryOptionsError extends Failure {
  readonly code = 'CONTRADICTORY_OPTIONS';

  constructor(
    readonly one: string,
    readonly other: string,
    reason: string,
  ) {
    super(`${one} and ${other} contradict each other: ${reason}. Omit one of them.`);
  }
}
