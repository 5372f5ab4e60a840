import { type ExecutorContext, logger } from '@nx/devkit';
import { planRemoval, removeEnvironment, type RemoveRequest } from '@nx-worktree/environment';
import { optionsIn } from '../../plugin/options';
import { duration } from '../../report/duration';
import { explain } from '../../report/explain';
import { type RemoveOptions } from './options';
import { planText, removedText } from './removal-text';

/** Removes a test worktree with its database and its ports, unless work would be lost. */
export default async function remove(
  { identifier, force, dryRun }: RemoveOptions,
  { cwd, nxJsonConfiguration }: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const { server } = optionsIn(nxJsonConfiguration ?? null);
    const request = { from: cwd, identifier: String(identifier), force, server };
    return dryRun ? await plan(request) : await carryOut(request);
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}

/** Ends as the removal would, so that a script can ask first. */
async function plan(request: RemoveRequest): Promise<{ success: boolean }> {
  const planned = await planRemoval(request);
  console.log(planText(planned));
  for (const obstacle of planned.obstacles) logger.error(explain(obstacle));
  return { success: planned.obstacles.length === 0 };
}

async function carryOut(request: RemoveRequest): Promise<{ success: boolean }> {
  const start = performance.now();
  const removed = await removeEnvironment(request);
  console.log(removedText(removed, duration(performance.now() - start)));
  return { success: true };
}
