import { Failure } from '@nx-worktree/system';

/** Options that belong together, and one of them is missing or one too many. */
export class PortsOptionsError extends Failure {
  readonly code = 'PORTS_OPTIONS';

  constructor(
    readonly reason: string,
    readonly example: string,
  ) {
    super(`${reason} For example: nx run worktrees:ports ${example}`);
  }
}
