import { Failure } from '@nx-worktree/system';

/** A question was answered with Ctrl+C. */
export class UnansweredError extends Failure {
  readonly code = 'UNANSWERED';

  constructor(options: ErrorOptions) {
    super(
      'Nothing was created, because a question was not answered. To be asked no questions: --no-interactive',
      options,
    );
  }
}

/** Nx turned a name into a number, so what was typed is unknown. */
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
