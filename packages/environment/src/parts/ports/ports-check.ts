import { type Check, type Examined } from '../../engine/check';
import { type BoundPart } from '../../engine/bound-part';
import { partCheck } from '../../engine/part-check';
import { claimAgain } from './claim-ports';
import { PortsLostError } from './port-errors';
import { type PortsFacts } from './facts';

/**
 * Whether the environment still has the claims on its ports. Its own ports only are claimed again: services may run on
 * them, and new ones are for a person to ask for.
 *
 * @param path of the environment's record, which holds the claims
 */
export function portsCheck(part: BoundPart<PortsFacts>, examined: Examined<PortsFacts>, path: string): Check {
  const check = partCheck(part, examined);
  return {
    name: check.name,
    async look() {
      const found = await check.look();
      const { id, identifier, facts } = examined.record();
      const { ports } = facts;
      if (found.state === 'ok' || !ports) return found;
      const claim = async (): Promise<string> => {
        if (!(await claimAgain(ports, { environment: id, holder: { kind: 'record', id, path } })))
          throw new PortsLostError(identifier);
        return `claimed ${Object.values(ports).join(', ')} again`;
      };
      return { ...found, fix: claim };
    },
  };
}
