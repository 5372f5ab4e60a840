import { Failure } from '@nx-worktree/system';

/** Targets that are about to run in a worktree name another database than its own. */
export class DatabaseNamedError extends Failure {
  readonly code = 'DATABASE_NAMED';

  /** @param settings by task */
  constructor(readonly settings: Readonly<Record<string, readonly string[]>>) {
    const tasks = Object.entries(settings).map(([task, found]) => `${task} (${found.join(', ')})`);
    super(
      `No task is run in this worktree, since ${tasks.join(' and ')} would use the database that the target itself names, and not the worktree's. ` +
        `Move the setting to a file that Nx loads, such as .env: it holds in the main checkout, and the worktree's variables win over it. ` +
        `To use that database all the same, run the task in the main checkout.`,
    );
  }
}
