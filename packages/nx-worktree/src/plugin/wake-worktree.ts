import { logger, type PreTasksExecution } from '@nx/devkit';
import { overInherited, wakeEnvironment } from '@nx-worktree/environment';
import { identityOf } from '@nx-worktree/system';
import { MARK, starterOf } from '../executors/test-isolated/suite/mark';
import { assertNoneNamed } from '../named-databases/assert-none-named';
import { explain } from '../terminal/explain';
import { WORKTREES } from '../worktrees-directory/usual-name';

/**
 * Sets the variables of a worktree's environment before Nx runs tasks, which all get them. So each task in a worktree
 * uses the worktree's database and ports, even when the embedded server has stopped since the worktree was made, and
 * whatever the shell or a project's `.env` says: Nx lets what is set already win over its files. In the main checkout it
 * looks for one file and does nothing.
 *
 * When the server can't be started, tasks that need no database still run, and the others can't reach theirs.
 *
 * @throws {@link DatabaseNamedError} when a target names another database itself
 * @throws {@link ServiceVariableError} when a variable can't be won over
 */
export const wakeWorktree: PreTasksExecution = async (_options, { workspaceRoot, argv }) => {
  const awake = await wakeEnvironment(workspaceRoot);
  if (!awake) return;
  const { variables, obstacle } = awake;
  if (obstacle !== undefined) logger.warn(explain(obstacle));
  if (isOwnCommand(argv) || (await isInSuite(process.env, variables))) return;
  if (variables['DATABASE_URL'] !== undefined) assertNoneNamed(workspaceRoot, argv);
  Object.assign(process.env, overInherited(variables, process.env));
};

/** Our commands need no variables, and doctor shows those of the shell. */
function isOwnCommand(argv: readonly string[]): boolean {
  return argv.some((arg) => arg.startsWith(`${WORKTREES}:`));
}

/** Whether a suite that `test-isolated` runs has started Nx: its tasks are to use the suite's database. */
async function isInSuite(
  inherited: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>>,
): Promise<boolean> {
  const mark = inherited[MARK];
  if (mark === undefined || inherited['NX_WORKTREE_ENVIRONMENT'] === own['NX_WORKTREE_ENVIRONMENT'])
    return false;
  // The daemon of Nx 22 keeps variables of clients that have ended.
  return (await identityOf(starterOf(mark))) !== undefined;
}
