import { Failure } from '@nx-worktree/system';

/** Two options can't both be meant. */
export class ContradictoryOptionsError extends Failure {
  readonly code = 'CONTRADICTORY_OPTIONS';

  constructor(
    readonly one: string,
    readonly other: string,
    reason: string,
  ) {
    super(`${one} and ${other} contradict each other: ${reason}. Leave one of them out.`);
  }
}

/** Somebody who was asked a question ended the command instead. */
export class UnansweredError extends Failure {
  readonly code = 'UNANSWERED';

  constructor(options: ErrorOptions) {
    super(
      'Nothing was made, since a question was not answered. Without questions: --no-interactive',
      options,
    );
  }
}

/** Nx made a number of the name of a branch or tag, so that nobody knows any more what was typed. */
export class NumberReadError extends Failure {
  readonly code = 'NUMBER_READ';

  constructor(
    readonly option: string,
    readonly value: number,
  ) {
    super(
      `Nx read the value of --${option} as the number ${value}, which may not be what you typed. ` +
        `Name it in full, such as --ref=refs/heads/1.10 or --ref=refs/tags/1.10.`,
    );
  }
}
