import { type ExecutorContext, logger } from '@nx/devkit';
import { listEnvironments } from '@nx-worktree/environment';
import { explain } from '../../report/explain';
import { type ListOptions } from './options';
import { worktreeTable } from './worktree-table';

/** Prints the test worktrees of the repository. */
export default async function list(
  { json }: ListOptions,
  { root }: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const environments = await listEnvironments(root);
    console.log(json ? JSON.stringify(environments) : worktreeTable(environments, Date.now()));
    return { success: true };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}
