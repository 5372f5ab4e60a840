import { Failure } from '@nx-worktree/system';

/** Neither the project nor what it depends on has migrations. */
export class NoMigrationsError extends Failure {
  readonly code = 'NO_MIGRATIONS';

  constructor(readonly project: string) {
    super(
      `Neither ${project} nor what it depends on has migrations that nx-worktree knows. ` +
        `Say in the options of its migrate target what runs them: "options": { "command": "..." }.`,
    );
  }
}
