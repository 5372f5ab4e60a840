import { processUses } from '../../usage/processes';
import { describeUse, type ProcessUse, type UnseenUse } from '../../usage/use';
import { type Check, type Examined } from '../../engine/check';

import { type PortsFacts } from './facts';

/** Who listens on the environment's ports: nobody, one of its own processes, or somebody who is in its way. */
export function listenersCheck({ record }: Examined<PortsFacts>): Check {
  return {
    name: 'listeners',
    async look() {
      const { id, identifier } = record();
      const ports = Object.values(record().facts.ports ?? {});
      const uses = (await processUses([{ ...record(), ports, databases: [] }])).get(id) ?? [];
      const listening = uses.filter((use) => use.kind === 'unseen' || use.ports.length > 0);
      if (listening.length === 0) return { state: 'ok', text: 'no process listens on its ports' };
      const foreign = listening.filter((use) => !isOwn(use));
      if (foreign.length === 0) return { state: 'ok', text: listening.map(describeUse).join('; ') };
      return {
        state: 'failed',
        text: `Its ports are taken: ${foreign.map(describeUse).join('; ')}.`,
        advice: `nx run worktrees:ports --identifier=${identifier} --reassign`,
      };
    },
  };
}

/** It works in the worktree, or was started with the variables of the environment. */
function isOwn(use: ProcessUse | UnseenUse): boolean {
  return use.kind === 'process' && (use.isTold || use.directory !== undefined);
}
