import { Failure } from '../errors/failure';

/** A signal would reach other processes than the one that is meant. */
export class UnsafeSignalError extends Failure {
  readonly code = 'UNSAFE_SIGNAL';

  constructor(readonly pid: number) {
    super(
      `No signal was sent to process ${pid}: only numbers above 1 name one process or one group. 0, 1 and negative ` +
        `numbers reach this group, all processes of the user, or the first process of the system (kill(2)). End the ` +
        `process that you mean yourself, by its number.`,
    );
  }
}
