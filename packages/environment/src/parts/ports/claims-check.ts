import { type Check } from '../../engine/check';
import { claimedPorts, claimOn } from './claim';
import { planPortSweep, sweepPorts } from './claim-ports';

/** Claims on ports, of all repositories of this user: whether each has a living holder. */
export function claimsCheck(): Check {
  return {
    name: 'port-claims',
    async look() {
      const dead = await planPortSweep();
      if (dead.length > 0) {
        return {
          state: 'warning',
          text: `These ports are claimed, but their holder is gone: ${dead.join(', ')}.`,
          advice: 'nx run worktrees:doctor --fix',
          fix: async () => `released ${(await sweepPorts()).join(', ')}`,
        };
      }
      const claimed = await claimedPorts();
      const damaged = await damagedAmong(claimed);
      if (damaged.length === 0) return { state: 'ok', text: `${claimed.length} ports are claimed` };
      return {
        state: 'warning',
        text: `The claims on ports ${damaged.join(', ')} can't be read. They stay reserved for a day and are then cleared.`,
      };
    },
  };
}

async function damagedAmong(ports: readonly number[]): Promise<number[]> {
  const claims = await Promise.all(ports.map(claimOn));
  return ports.filter((_, index) => claims[index] === undefined);
}
