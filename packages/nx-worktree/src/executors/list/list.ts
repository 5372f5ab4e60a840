import { type ExecutorContext } from '@nx/devkit';
import { listEnvironments, purposesWith } from '@nx-worktree/environment';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { type ListOptions } from './options';
import { worktreeTable } from './worktree-table';

/** Prints the test worktrees of the repository. */
export default function list(
  { purpose, size, json }: ListOptions,
  { root, nxJsonConfiguration }: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    const environments = await listEnvironments(root, {
      ...(purpose !== undefined && { purpose }),
      purposes: purposesWith(optionsIn(nxJsonConfiguration).purposes),
      sizes: size ? 'all' : 'quick',
    });
    console.log(json ? JSON.stringify(environments) : worktreeTable(environments, purpose, Date.now()));
    return true;
  });
}
