import { type ExecutorContext, logger } from '@nx/devkit';
import { planRemoval, removeEnvironment, type RemoveRequest } from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { optionsIn } from '../../options/plugin-options';
import { duration } from '../../terminal/duration';
import { explain } from '../../terminal/explain';
import { IdentifierMissingError } from '../../terminal/identifier-missing';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { type RemoveOptions } from './options';
import { planText, removedText } from './removal-text';

/** Removes a test worktree with its database and its ports, unless work would be lost. */
export default function remove(
  { identifier, force, dryRun }: RemoveOptions,
  { cwd, nxJsonConfiguration }: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    if (identifier === undefined) {
      const example = 'nx run worktrees:remove --identifier=api-endpoints';
      throw new IdentifierMissingError('Name the worktree to remove.', example);
    }
    const { server, precious } = optionsIn(nxJsonConfiguration);
    const request = { from: cwd, identifier: String(identifier), force, server, precious };
    return dryRun ? plan(request) : carryOut(request);
  });
}

/** Ends as the removal would, so that a script can ask first. */
async function plan(request: RemoveRequest): Promise<boolean> {
  const planned = await planRemoval(request);
  console.log(printable(planText(planned)));
  for (const obstacle of planned.obstacles) logger.error(explain(obstacle));
  return planned.obstacles.length === 0;
}

async function carryOut(request: RemoveRequest): Promise<boolean> {
  const start = performance.now();
  const removed = await removeEnvironment(request);
  console.log(printable(removedText(removed, duration(performance.now() - start))));
  return true;
}
