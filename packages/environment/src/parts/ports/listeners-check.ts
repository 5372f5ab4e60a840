import { type Check, type Examined } from '../../engine/check';
import { describeUse } from '../../usage/use';
import { type PortsFacts } from './facts';
import { isOwn, listeningOn } from './listening';

/** Who listens on the environment's ports: nobody, one of its own processes, or another process that is in its way. */
export function listenersCheck({ record }: Examined<PortsFacts>): Check {
  return {
    name: 'listeners',
    async look() {
      const { identifier } = record();
      const listening = await listeningOn(record());
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
