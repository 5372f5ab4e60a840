import { logger, type PreTasksExecution } from '@nx/devkit';
import { wakeEnvironment } from '@nx-worktree/environment';
import { explain } from '../report/explain';

/**
 * Nx calls this before it runs tasks. In a worktree, a plain `nx test` then finds its database, even when the embedded
 * server has stopped since the worktree was made. Elsewhere it looks for one file and does nothing. Tasks that need no
 * database run all the same when the server can't be started.
 */
export const preTasksExecution: PreTasksExecution = async (_options, { workspaceRoot }) => {
  try {
    await wakeEnvironment(workspaceRoot);
  } catch (error) {
    logger.warn(explain(error));
  }
};
