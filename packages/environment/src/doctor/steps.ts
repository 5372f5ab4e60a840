import { claimAgain } from '../parts/ports/claim-ports';
import { type EnvironmentRecord } from '../parts/parts';
import { type BoundPart } from '../engine/part';
import { type Check } from './check';
import { PortsLostError } from './errors';
import { type Examined } from './examined';

/** Steps whose part can be made again: nobody's work is in it. */
const REPEATABLE: readonly string[] = ['dependencies', 'environment-file', 'metadata'];

/** Whether what a step made is still right, as the step itself sees it. */
export function partCheck(part: BoundPart, examined: Examined): Check {
  return {
    name: part.name,
    async look() {
      const record = examined.record();
      const finding = await part.verify(record);
      if (finding.state === 'ok') return { state: 'ok', text: describe(part.name, record) };
      const isRepeatable = REPEATABLE.includes(part.name);
      return {
        state: 'failed',
        text: finding.cause,
        mend: finding.mend,
        ...(isRepeatable && { fix: () => repeat(part, examined) }),
      };
    },
  };
}

/**
 * Whether the environment still has the claims on its ports. Its own ports only are claimed again: services may run on
 * them, and new ones are for a person to ask for.
 *
 * @param path of the environment's record, which holds the claims
 */
export function portsCheck(part: BoundPart, examined: Examined, path: string): Check {
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

async function repeat(part: BoundPart, { record, note }: Examined): Promise<string> {
  const { facts, summary } = await part.apply(record());
  await note(facts);
  return `made again: ${summary}`;
}

function describe(name: string, { identifier, directory, facts }: EnvironmentRecord): string {
  const { checkout, dependencies, ports, environmentFile } = facts;
  const texts: Partial<Record<string, string>> = {
    identifier,
    checkout: `${checkout?.branch ?? ''} (${checkout?.commit.slice(0, 8) ?? ''}) in ${directory}`,
    dependencies: dependencies?.mode === 'none' ? 'none' : 'workspace packages resolve inside the worktree',
    ports: `${Object.values(ports ?? {}).join(', ')} are claimed`,
    'environment-file': `${environmentFile ?? ''} agrees with the record`,
    metadata: 'agrees with the record',
  };
  return texts[name] ?? '';
}
