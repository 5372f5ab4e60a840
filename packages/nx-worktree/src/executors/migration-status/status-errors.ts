import { Failure } from '@nx-worktree/system';

/** Two options name two databases. */
export class TwoDatabasesError extends Failure {
  readonly code = 'TWO_DATABASES';

  constructor() {
    super('--url and --identifier name two databases. Omit one of them.');
  }
}
