import {
  ancestryOf,
  isInside,
  type Listener,
  listenersOn,
  realPathIfThere,
  type RunningProcess,
  runningProcesses,
} from '@nx-worktree/system';
import { type ProcessUse, type UnseenUse, type UsableEnvironment } from './use';

/** The variable that tells the processes of an environment, whatever directory they work in. */
const VARIABLE = 'NX_WORKTREE_ENVIRONMENT';

/** Helpers that tools keep running in a checkout. They are nobody's work, and end by themselves when it goes. */
const HELPERS = [
  /[\\/]nx[\\/](dist[\\/])?src[\\/]daemon[\\/]server[\\/]start(\.js)?( |$)/,
  /[\\/]nx[\\/](dist[\\/])?src[\\/].*[\\/]plugin-worker(\.js)?( |$)/,
  /\bgit\S* fsmonitor--daemon /,
];

/**
 * Finds the processes that use environments: they work in the worktree, were started with its variables, or listen on its
 * ports. This process and its ancestors don't count. Looks once for all environments.
 *
 * @returns by id of the environment; an empty list for one that no process uses
 */
export async function processUses(
  environments: readonly UsableEnvironment[],
): Promise<ReadonlyMap<string, readonly (ProcessUse | UnseenUse)[]>> {
  const [all, listeners] = await Promise.all([
    runningProcesses(VARIABLE),
    listenersOn(environments.flatMap(({ ports }) => ports)),
  ]);
  const own = ancestryOf(process.pid, all);
  const others = all.filter(({ pid, command }) => !own.has(pid) && !HELPERS.some((one) => one.test(command)));
  const foreign = listeners.filter((listener) => !listener.process || !own.has(listener.process.pid));
  const found = environments.map(async (environment) => {
    const place = (await realPathIfThere(environment.directory)) ?? environment.directory;
    return [environment.id, usesAmong(environment, place, others, foreign)] as const;
  });
  return new Map(await Promise.all(found));
}

function usesAmong(
  environment: UsableEnvironment,
  place: string,
  processes: readonly RunningProcess[],
  listeners: readonly Listener[],
): (ProcessUse | UnseenUse)[] {
  const { ports } = environment;
  const onPorts = listeners.filter(({ port }) => ports.includes(port));
  const unseen = onPorts.flatMap(({ port, user, process }) =>
    process ? [] : [{ kind: 'unseen' as const, port, ...(user !== undefined && { user }) }],
  );
  const candidates = new Map(
    onPorts.flatMap(({ process }) => (process ? [[process.pid, process] as const] : [])),
  );
  for (const one of processes) candidates.set(one.pid, one);
  const uses = [...candidates.values()].map(({ pid, command, directory, variable }): ProcessUse => {
    const isThere = directory === place || (directory !== undefined && isInside(directory, place));
    return {
      kind: 'process',
      pid,
      command,
      ...(isThere && directory !== undefined && { directory }),
      isTold: variable === environment.id,
      ports: onPorts.filter(({ process }) => process?.pid === pid).map(({ port }) => port),
    };
  });
  return [...uses.filter(isUse), ...unseen];
}

function isUse({ directory, isTold, ports }: ProcessUse): boolean {
  return directory !== undefined || isTold || ports.length > 0;
}
