import { thisProcess } from '@nx-worktree/system';
import { z } from 'zod';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart, type Finding } from '../../engine/bound-part';
import { definePart } from '../../engine/part';
import { definePartMetadata } from '../../engine/part-metadata';
import { type BaseRecord } from '../../engine/record';
import { claimOn, claimsDirectory, type PortHolder } from './claim';
import { type Ports, type PortsFacts, portsFactsSchema, portsSchema } from './facts';
import { portLeftovers } from './leftovers';
import { portsCommandLine } from './command-line';
import { NoPortsError } from './port-errors';
import { assertQuiet } from './listening';
import { type PortsOptions } from './options';
import { claimsCheck } from './claims-check';
import { listenersCheck } from './listeners-check';
import { portsCheck } from './ports-check';
import { assertBase, claimAgain, claimPorts, releasePorts } from './claim-ports';

const NAMES = ['app', 'api', 'db'] as const;
const DEFAULT_BASE = 8000;

/** The three ports of an environment. */
export const portsPart = definePart({
  name: 'ports',
  facts: portsFactsSchema,
  // Performance runs ask for what they need: a port or a database that idles beside them is noise.
  choice: { option: 'ports', purposes: ['test-integration', 'test-premerge', 'test-matrix'] },
  commandLine: portsCommandLine,
  bind: ({ records }, { identifier }, { portBase }: PortsOptions) =>
    bindPorts({ base: portBase, record: records.pathOf(identifier) }),
  bindForSuite: (_context, _environment, { portBase }) => ({
    ...bindPorts({ base: portBase }),
    told: () => 'own ports',
  }),
  ports: ({ facts }) => Object.values(facts.ports ?? {}),
  listing: {
    fields: ({ facts: { ports } }): { ports?: Ports } => (ports ? { ports } : {}),
    columns: [{ head: 'ports', cell: ({ ports }) => (ports ? `${ports.app}-${ports.db}` : '') }],
  },
  metadata: definePartMetadata({
    schema: z.object({ ports: portsSchema.nullable().describe('TCP ports that are its own.') }),
    write: ({ facts }: BaseRecord<PortsFacts>) => ({ ports: facts.ports ?? null }),
    read: async ({ ports }): Promise<PortsFacts | undefined> => (ports ? { ports } : undefined),
  }),
  leftovers: portLeftovers,
  machineChecks: () => [claimsCheck()],
  planRemoval: ({ facts: { ports } }) => ports && `${ports.app}-${ports.db} released`,
  variables: ({ facts: { ports = {} } }) =>
    Object.fromEntries(Object.entries(ports).map(([name, port]) => [variableOf(name), String(port)])),
  decidedBy: NAMES.map(variableOf).join('|'),
});

/** The variable that tells programs a port. */
function variableOf(name: string): string {
  return `${name.toUpperCase()}_PORT`;
}

interface Binding {
  readonly base?: number | undefined;
  /** Path of the worktree's record, which holds the ports as long as it is there; without it this process holds them. */
  readonly record?: string;
}

/** Claims the three ports of an environment: those that it had before, when it is restored and they are free. */
export function bindPorts({ base = DEFAULT_BASE, record }: Binding = {}): BoundPart<PortsFacts> {
  const part: BoundPart<PortsFacts> = {
    name: 'ports',

    async plan() {
      assertBase(base, NAMES.length);
      // Throws where no claim can be kept.
      claimsDirectory();
      return `${NAMES.length} ports in a row above ${base}`;
    },

    async apply(environment) {
      const holder = await portHolderOf(environment, record);
      const before = environment.facts.ports;
      const isAgain = before !== undefined && (await claimAgain(before, holder));
      const ports = isAgain ? before : await claimPorts({ base, names: NAMES, ...holder });
      return { facts: { ports }, summary: `${ports.app}-${ports.db}` };
    },

    async verify({ id, identifier, facts }) {
      const advice = record ? fixCommand(identifier) : 'Run the suite again.';
      return verifyClaims(id, Object.values(facts.ports ?? {}), advice);
    },

    soundness: ({ facts }) => `${Object.values(facts.ports ?? {}).join(', ')} are claimed`,

    checks: (examined) => [
      ...(record === undefined ? [] : [portsCheck(part, examined, record)]),
      listenersCheck(examined),
    ],

    revert: ({ id }) => releasePorts(id),

    settle: ({ id, facts }) => releasePorts(id, Object.values(facts.ports ?? {})),

    async reassign(environment, force) {
      const { ports, ...facts } = environment.facts;
      if (!ports) throw new NoPortsError(environment.identifier);
      if (!force) await assertQuiet(environment);
      return part.apply({ ...environment, facts });
    },

    async restore(environment, differ) {
      const applied = await part.apply(environment);
      const [before, now] = [environment.facts.ports, applied.facts.ports];
      if (before && now && before.app !== now.app)
        differ(`The ports are now ${now.app}-${now.db}, because ${before.app}-${before.db} are in use.`);
      return applied;
    },
  };
  return part;
}

async function portHolderOf({ id }: BaseRecord, record: string | undefined): Promise<PortHolder> {
  return { environment: id, holder: record ? { kind: 'record', id, path: record } : await thisProcess() };
}

async function verifyClaims(environment: string, ports: number[], advice: string): Promise<Finding> {
  for (const port of ports) {
    const holding = (await claimOn(port))?.environment;
    if (holding !== environment) return { state: 'failed', cause: lost(port, holding), advice };
  }
  return { state: 'ok' };
}

function lost(port: number, other: string | undefined): string {
  return `Port ${port} ${other ? `is claimed by environment ${other}` : 'is no longer claimed'}.`;
}
