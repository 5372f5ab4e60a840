import { claimAgain } from '../parts/ports/claim-ports';
import { type EnvironmentRecord } from '../engine/record';
import { type Step, type StepName } from '../engine/part';
import { type Check } from './check';
import { PortsLostError } from './errors';
import { type Examined } from './examined';

/** Steps whose part can be made again: nobody's work is in it. */
const REPEATABLE: readonly StepName[] = ['dependencies', 'environment-file', 'metadata'];

/** Whether what a step made is still right, as the step itself sees it. */
export function stepCheck(step: Step, examined: Examined): Check {
  return {
    name: step.name,
    async look() {
      const record = examined.record();
      const finding = await step.verify(record);
      if (finding.state === 'ok') return { state: 'ok', text: describe(step.name, record) };
      const isRepeatable = REPEATABLE.includes(step.name);
      return {
        state: 'failed',
        text: finding.cause,
        mend: finding.mend,
        ...(isRepeatable && { fix: () => repeat(step, examined) }),
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
export function portsCheck(step: Step, examined: Examined, path: string): Check {
  const check = stepCheck(step, examined);
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

async function repeat(step: Step, { record, note }: Examined): Promise<string> {
  const { facts, summary } = await step.apply(record());
  await note(facts);
  return `made again: ${summary}`;
}

function describe(name: StepName, { identifier, directory, facts }: EnvironmentRecord): string {
  const { checkout, dependencies, ports, environmentFile } = facts;
  const texts: Partial<Record<StepName, string>> = {
    identifier,
    checkout: `${checkout?.branch ?? ''} (${checkout?.commit.slice(0, 8) ?? ''}) in ${directory}`,
    dependencies: dependencies?.mode === 'none' ? 'none' : 'workspace packages resolve inside the worktree',
    ports: `${Object.values(ports ?? {}).join(', ')} are claimed`,
    'environment-file': `${environmentFile ?? ''} agrees with the record`,
    metadata: 'agrees with the record',
  };
  return texts[name] ?? '';
}
