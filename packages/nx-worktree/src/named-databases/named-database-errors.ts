import { Failure } from '@nx-worktree/system';

/** Targets that are about to run in a worktree name another database than its own. */
export class DatabaseNamedError extends Failure {
  readonly code = 'DATABASE_NAMED';

  /**
   * @param settings by task
   * @param isNamed whether the command says that it runs them; of `nx affected` and `nx test` only Nx knows
   */
  constructor(
    readonly settings: Readonly<Record<string, readonly string[]>>,
    isNamed = true,
  ) {
    const projects = [...new Set(Object.keys(settings).map((task) => task.replace(/:.*/s, '')))];
    const tasks = Object.entries(settings).map(([task, found]) => `${task} (${found.join(', ')})`);
    super(
      `No task was run in this worktree, because ${tasks.join(' and ')} would use the database that the target names instead of the worktree's. ` +
        `Move the setting to a file that Nx loads, such as .env: it then applies in the main checkout, and the worktree's variables override it. ` +
        `To use that database anyway, run the task in the main checkout.` +
        (isNamed
          ? ''
          : ` If this command would not run it: Nx does not tell plugins which projects are affected, or in which directory ` +
            `a command is run. Exclude the project (nx affected --exclude=${projects.join(',')}), or name what you run (nx run <project>:<target>).`),
    );
  }
}
