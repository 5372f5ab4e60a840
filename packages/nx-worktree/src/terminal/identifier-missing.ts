import { Failure } from '@nx-worktree/system';

/** A command that works on one worktree was not told on which. */
export class IdentifierMissingError extends Failure {
  readonly code = 'IDENTIFIER_MISSING';

  constructor(question: string, example: string) {
    super(`${question} For example: ${example}`);
  }
}
