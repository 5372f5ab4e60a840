import { type BaseRecord } from '../../engine/record';
import { processUses } from '../../usage/processes';
import { type ProcessUse, type UnseenUse } from '../../usage/use';
import { type PortsFacts } from './facts';
import { PortsInUseError } from './listener-errors';

/** Who listens on the ports of an environment. */
export async function listeningOn(
  environment: BaseRecord<PortsFacts>,
): Promise<readonly (ProcessUse | UnseenUse)[]> {
  const ports = Object.values(environment.facts.ports ?? {});
  const uses = (await processUses([{ ...environment, ports, databases: [] }])).get(environment.id) ?? [];
  return uses.filter((use) => use.kind === 'unseen' || use.ports.length > 0);
}

/** Whether it is one of the environment's own: it works in the worktree, or was started with its variables. */
export function isOwn(use: ProcessUse | UnseenUse): boolean {
  return use.kind === 'process' && (use.isTold || use.directory !== undefined);
}

/**
 * Makes sure that no process of the environment goes on to listen on ports that are no longer its own.
 *
 * @throws {@link PortsInUseError} when one listens
 */
export async function assertQuiet(environment: BaseRecord<PortsFacts>): Promise<void> {
  const own = (await listeningOn(environment)).filter(isOwn);
  if (own.length > 0) throw new PortsInUseError(environment.identifier, own);
}
