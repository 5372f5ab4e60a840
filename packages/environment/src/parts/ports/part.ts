import { thisProcess } from '@nx-worktree/system';
import { fixCommand } from '../../engine/fix-command';
import { type EnvironmentRecord } from '../../engine/record';
import { type Applied, type Finding, type Step } from '../../engine/part';
import { claimOn, claimsDirectory, type PortHolder } from './claim';
import { assertBase, claimAgain, claimPorts, releasePorts } from './claim-ports';

const NAMES = ['app', 'api', 'db'] as const;
const DEFAULT_BASE = 8000;

export interface PortsStepOptions {
  /** The ports lie above it; 8000 unless told. */
  readonly base?: number;
  /** Path of the worktree's record, which holds the ports as long as it is there; without it this process holds them. */
  readonly record?: string;
}

/** Claims the three ports of an environment: those that it had before, when it is restored and they are free. */
export function portsStep({ base = DEFAULT_BASE, record }: PortsStepOptions = {}): Step {
  return {
    name: 'ports',

    async plan() {
      assertBase(base, NAMES.length);
      // Throws where no claim can be kept.
      claimsDirectory();
      return `${NAMES.length} ports in a row above ${base}`;
    },

    async apply(environment): Promise<Applied> {
      const holder = await portHolderOf(environment, record);
      const before = environment.facts.ports;
      const isAgain = before !== undefined && (await claimAgain(before, holder));
      const ports = isAgain ? before : await claimPorts({ base, names: NAMES, ...holder });
      return { facts: { ports }, summary: `${ports.app}-${ports.db}` };
    },

    async verify({ id, identifier, facts }) {
      const mend = record ? fixCommand(identifier) : 'Run the suite again.';
      return verifyClaims(id, Object.values(facts.ports ?? {}), mend);
    },

    revert: ({ id }) => releasePorts(id),
  };
}

async function portHolderOf({ id }: EnvironmentRecord, record: string | undefined): Promise<PortHolder> {
  return { environment: id, holder: record ? { kind: 'record', id, path: record } : await thisProcess() };
}

async function verifyClaims(environment: string, ports: number[], mend: string): Promise<Finding> {
  for (const port of ports) {
    const holding = (await claimOn(port))?.environment;
    if (holding !== environment) return { state: 'failed', cause: lost(port, holding), mend };
  }
  return { state: 'ok' };
}

function lost(port: number, other: string | undefined): string {
  return `Port ${port} ${other ? `is claimed by environment ${other}` : 'is not claimed any more'}.`;
}
