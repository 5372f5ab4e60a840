import { Failure } from '@nx-worktree/system';

/** The shell names a service of libpq, whose settings override the environment's. */
export class ServiceVariableError extends Failure {
  readonly code = 'SERVICE_VARIABLE';

  constructor(readonly service: string) {
    super(
      `PGSERVICE=${JSON.stringify(service)} in your shell overrides the worktree's database in psql and everything else that ` +
        `uses libpq, so nx-worktree runs no task here. Try again without it: unset PGSERVICE (and nx reset, if Nx's ` +
        `daemon still has it)`,
    );
  }
}
