import { claimedPorts, claimOn } from '../parts/ports/claim';
import { deadClaims, releaseDeadClaims } from '../parts/ports/claim-ports';
import { type Check } from './check';

/** Claims on ports, of all repositories of this user: whether each has an owner that is alive. */
export function claimsCheck(): Check {
  return {
    name: 'port-claims',
    async look() {
      const dead = await deadClaims();
      if (dead.length > 0) {
        return {
          state: 'warning',
          text: `The owners of the claims on ports ${dead.join(', ')} are gone.`,
          mend: 'nx run worktrees:doctor --fix',
          fix: async () => `released ${(await releaseDeadClaims()).join(', ')}`,
        };
      }
      const claimed = await claimedPorts();
      const damaged = await damagedAmong(claimed);
      if (damaged.length === 0) return { state: 'ok', text: `${claimed.length} ports are claimed` };
      return {
        state: 'warning',
        text: `The claims on ports ${damaged.join(', ')} can't be read. They count for a day and are then cleared.`,
      };
    },
  };
}

async function damagedAmong(ports: readonly number[]): Promise<number[]> {
  const claims = await Promise.all(ports.map(claimOn));
  return ports.filter((_, index) => claims[index] === undefined);
}
