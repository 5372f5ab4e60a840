import { Failure } from '@nx-worktree/system';

/** Two options can't both be meant. */
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

/** The user ended the command instead of answering a question. */
export class UnansweredError extends Failure {
  readonly code = 'UNANSWERED';

  constructor(options: ErrorOptions) {
    super(
      'Nothing was created, because a question was not answered. To be asked no questions: --no-interactive',
      options,
    );
  }
}

/** Nx made a number of a name, so that it is unknown what was typed. */
export class NumberReadError extends Failure {
  readonly code = 'NUMBER_READ';

  constructor(
    readonly option: string,
    readonly value: number,
    /** What to type instead, as a sentence. */
    instead: string,
  ) {
    super(
      `Nx read the value of --${option} as the number ${value}, which may differ from what you typed. ${instead}`,
    );
  }
}
