import { type ExecutorContext } from '@nx/devkit';
import { Failure } from '@nx-worktree/system';
import { type NamedTask, withDependencies } from '../../../named-databases/tasks-of-command';

/** A suite depends on servers that Nx starts outside of its environment. */
export class ServerOutsideError extends Failure {
  readonly code = 'SERVER_OUTSIDE';

  constructor(
    readonly isolated: string,
    readonly servers: readonly string[],
  ) {
    super(
      `${isolated} was not run, because it depends on ${servers.join(' and ')}. Nx starts a continuous task with the ` +
        `variables of the shell, so the tests would talk to a server that uses another database and port. Start it from ` +
        `the tests, for instance in a global set-up: it then gets their DATABASE_URL and ports. Then ` +
        `declare "dependsOn" of ${isolated} without it.`,
    );
  }
}

/**
 * @param tasks whose dependencies Nx has run, or would run
 * @throws {@link ServerOutsideError} when one of these is continuous
 */
export function assertNoServerOutside(
  isolated: NamedTask,
  tasks: readonly NamedTask[],
  context: ExecutorContext,
): void {
  const { projectGraph } = context;
  const found = withDependencies(tasks, projectGraph)
    .filter(({ project, target }) => projectGraph.nodes[project]?.data.targets?.[target]?.continuous === true)
    .map(({ project, target }) => `${project}:${target}`);
  const servers = [...new Set([...found, ...started(isolated, context)])].sort();
  if (servers.length > 0) throw new ServerOutsideError(`${isolated.project}:${isolated.target}`, servers);
}

/** What Nx itself says, who also knows patterns: the continuous tasks below this one in its graph, if it hands that over. */
function started({ project, target }: NamedTask, { taskGraph }: ExecutorContext): string[] {
  const own = Object.values(taskGraph?.tasks ?? {}).find(
    (task) => task.target.project === project && task.target.target === target,
  );
  const open = own ? [own.id] : [];
  const seen = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const below = [
      ...(taskGraph?.dependencies[id] ?? []),
      ...(taskGraph?.continuousDependencies?.[id] ?? []),
    ];
    for (const other of below.filter((one) => !seen.has(one))) {
      seen.add(other);
      open.push(other);
    }
  }
  return [...seen].filter((id) => id !== own?.id && taskGraph?.tasks[id]?.continuous === true);
}
