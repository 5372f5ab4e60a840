import { isAsleep } from '@nx-worktree/postgres';
import { type Check } from '../../engine/check';
import { type Machine } from '../../engine/part';
import { planSweepOfGoneWorktrees, sweepGoneWorktrees } from '../../worktrees/repositories/held-databases';

/** Databases whose suite was killed, whose worktree is gone, and what was half made by a process that is gone. */
export function databasesCheck({ options, server, records }: Machine): Check {
  const here = { repository: records.repository, records };
  return {
    name: 'databases',
    async look() {
      if (await isAsleep(options)) return { state: 'unchecked', text: 'the embedded server is not running' };
      const opened = await server.open();
      const unowned = [...(await opened.planSweep()), ...(await planSweepOfGoneWorktrees(opened, here))];
      if (unowned.length === 0) {
        return { state: 'ok', text: `${(await opened.databases()).length} of ours, none without a holder` };
      }
      return {
        state: 'warning',
        text: `These databases no longer have a holder: ${unowned.join(', ')}.`,
        advice: 'nx run worktrees:doctor --fix',
        async fix() {
          const dropped = [...(await opened.sweep()), ...(await sweepGoneWorktrees(opened, here))];
          return `dropped ${dropped.join(', ')}`;
        },
      };
    },
  };
}
