import { type FileBehind } from '@nx-worktree/migrations';
import { InputsMissingError } from './input-errors';
import { type HashedTask } from './cover';
import { missingInputs } from './missing-inputs';

/**
 * Makes sure that Nx doesn't answer from its cache when a file has changed that decides what is in the database of a
 * suite. A task that isn't cached always runs.
 *
 * @throws {@link InputsMissingError} when files are missing among its inputs
 */
export async function assertInputsComplete(task: HashedTask, files: readonly FileBehind[]): Promise<void> {
  const { graph, project, target } = task;
  if (graph.nodes[project]?.data.targets?.[target]?.cache !== true) return;
  const missing = await missingInputs(task, files);
  if (missing.length > 0) throw new InputsMissingError(project, target, missing);
}
