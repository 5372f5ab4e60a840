import { type ExecutorContext } from '@nx/devkit';
import {
  type ListedPort,
  listPorts,
  type ListPortsRequest,
  openSettled,
  portBaseIn,
  type Ports,
  reassign,
  stopListeners,
  variablesFileOf,
} from '@nx-worktree/environment';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { PortsOptionsError } from './ports-errors';
import { type PortsOptions } from './options';
import { portTable } from './port-table';

/** Shows claimed ports and the processes that listen on them, assigns other ports, or stops the processes on one. */
export default function ports(options: PortsOptions, context: ExecutorContext): Promise<Outcome> {
  return outcomeOf(async () => {
    assertTogether(options);
    if (options.kill && options.port !== undefined) await stop(options.port, options.json, context);
    else if (options.reassign) await reassignPorts(options, context);
    else await show(options, context);
    return true;
  });
}

function assertTogether({ port, kill, identifier, reassign, force }: PortsOptions): void {
  if (kill && port === undefined) {
    throw new PortsOptionsError('Name the port whose process should be stopped.', '--port=8001 --kill');
  }
  if (reassign && identifier === undefined) {
    throw new PortsOptionsError(
      'Name the worktree that should get other ports.',
      '--identifier=api-endpoints --reassign',
    );
  }
  if (kill && reassign) {
    throw new PortsOptionsError('Use either --kill or --reassign.', '--port=8001 --kill');
  }
  if (force && !reassign) {
    throw new PortsOptionsError(
      '--force works only with --reassign.',
      '--identifier=api-endpoints --reassign --force',
    );
  }
}

async function show({ json, port, identifier }: PortsOptions, { root }: ExecutorContext): Promise<void> {
  const shown = await portsIn(root, {
    ...(port !== undefined && { port }),
    ...(identifier !== undefined && { identifier: String(identifier) }),
  });
  console.log(json ? JSON.stringify(shown) : portTable(shown));
}

async function portsIn(root: string, request: ListPortsRequest): Promise<ListedPort[]> {
  const { records } = await openSettled(root);
  return listPorts(records, request);
}

async function reassignPorts(
  { identifier, force, json }: PortsOptions,
  { root, nxJsonConfiguration }: ExecutorContext,
): Promise<void> {
  const base = portBaseIn(optionsIn(nxJsonConfiguration));
  const reassigned = await reassign({
    from: root,
    identifier: String(identifier),
    part: 'ports',
    force,
    ...(base !== undefined && { portBase: base }),
  });
  const [before, now] = [reassigned.before.facts.ports, reassigned.now.facts.ports];
  const shown = { identifier: reassigned.now.identifier, before, now };
  if (json) return console.log(JSON.stringify(shown));
  console.log(
    `${shown.identifier} now has the ports ${range(now)} instead of ${range(before)}; ` +
      `${variablesFileOf(reassigned.now)} is updated. Restart what was started with the old ones.`,
  );
}

async function stop(port: number, json: boolean, { root }: ExecutorContext): Promise<void> {
  const stopped = await stopListeners(port, ({ pid, command }) => {
    if (!json) console.log(`${command} (process ${pid}) listens on port ${port}. Stopping it.`);
  });
  if (json) return console.log(JSON.stringify(stopped));
  for (const { pid, outcome } of stopped) {
    console.log(
      `Process ${pid} has ended${outcome === 'killed' ? ', killed: it did not react to SIGTERM' : ''}.`,
    );
  }
  const now = await portsIn(root, { port });
  const isFree = now.every(({ listeners }) => listeners.length === 0);
  // A supervisor may have started another one.
  console.log(isFree ? `No process listens on port ${port}.` : portTable(now));
}

function range(ports: Ports | undefined): string {
  return ports ? `${ports.app}-${ports.db}` : 'none';
}
