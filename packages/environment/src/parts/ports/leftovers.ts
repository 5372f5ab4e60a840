import { type Leftovers } from '../../engine/leftovers';
import { planPortSweep, sweepPorts } from './claim-ports';

/** Ports whose claims were released. */
export interface SweptPorts {
  readonly ports: readonly number[];
}

export const portLeftovers: Leftovers<SweptPorts> = {
  texts: { ports: { verb: 'release', what: 'ports without a holder' } },
  kinds: [
    {
      find: async () => ({ ports: await planPortSweep() }),
      sweep: async () => ({ ports: await sweepPorts() }),
    },
  ],
};
