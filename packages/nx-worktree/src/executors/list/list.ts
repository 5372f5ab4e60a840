import { type ExecutorContext, logger } from '@nx/devkit';
import { listEnvironments, purposesWith } from '@nx-worktree/environment';
import { optionsIn } from '../../plugin/options';
import { explain } from '../../report/explain';
import { type ListOptions } from './options';
import { worktreeTable } from './worktree-table';

/** Prints the test worktrees of the repository. */
export default async function list(
  { purpose, size, json }: ListOptions,
  { root, nxJsonConfiguration }: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const environments = await listEnvironments(root, {
      ...(purpose !== undefined && { purpose }),
      purposes: purposesWith(optionsIn(nxJsonConfiguration).purposes),
      sizes: size ? 'all' : 'quick',
    });
    console.log(json ? JSON.stringify(environments) : worktreeTable(environments, purpose, Date.now()));
    return { success: true };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}
