import { type ProjectGraph, readCachedProjectGraph } from '@nx/devkit';
import { DatabaseNamedError } from './named-database-errors';
import { databasesNamedBy } from './of-target';
import { type NamedTask, tasksOfCommand } from './tasks-of-command';

/**
 * Holds the tasks that a command of Nx may run against the worktree's own database.
 *
 * @param workspaceRoot absolute path of the worktree
 * @param argv the command line
 * @throws {@link DatabaseNamedError} when one of them names another database
 */
export function assertNoneNamed(workspaceRoot: string, argv: readonly string[]): void {
  const graph = cachedGraph();
  if (!graph) return;
  const found = tasksOfCommand(argv, graph).map(
    (task) => [`${task.project}:${task.target}`, settingsOf(task, graph, workspaceRoot)] as const,
  );
  const settings = Object.fromEntries(found.filter(([, named]) => named.length > 0));
  const tasks = Object.keys(settings);
  const isNamed = argv.includes('run-many') || argv.some((arg) => tasks.includes(arg));
  if (tasks.length > 0) throw new DatabaseNamedError(settings, isNamed);
}

function settingsOf(
  { project, target }: NamedTask,
  { nodes }: ProjectGraph,
  workspaceRoot: string,
): string[] {
  const data = nodes[project]?.data;
  const configuration = data?.targets?.[target];
  return data && configuration
    ? databasesNamedBy(configuration, { workspaceRoot, projectRoot: data.root })
    : [];
}

/** Nx has written it just now, for the tasks that it is about to run; where it may not write, there is none. */
function cachedGraph(): ProjectGraph | undefined {
  try {
    return readCachedProjectGraph();
  } catch {
    return undefined;
  }
}
