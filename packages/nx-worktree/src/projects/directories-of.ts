import { type NxJsonConfiguration, type ProjectGraph, type ProjectGraphProjectNode } from '@nx/devkit';
import { posix } from 'node:path';
import { UnknownProjectError } from './project-errors';
import { inputDirectories } from './input-directories';
import { projectOfModule } from './project-of-module';

/**
 * The directories that have to be there for some projects to be built and tested: their own and those of all that they
 * depend on, implicit dependencies included; of the workspace's own plugins, without which Nx has no graph, and of its
 * own executors; and the directories that named inputs look into.
 *
 * @param workspaceRoot absolute path
 * @param graph as it is in the main checkout: a branch that arranges its projects otherwise is not known here
 * @param names of projects
 * @returns relative to the workspace, with `/`, sorted; `.` alone when one of them is the root
 * @throws {@link UnknownProjectError} for the first name that no project has
 */
export function directoriesOf(
  workspaceRoot: string,
  graph: ProjectGraph,
  nxJson: NxJsonConfiguration,
  names: readonly string[],
): string[] {
  for (const name of names) {
    if (!graph.nodes[name]) throw new UnknownProjectError(name, Object.keys(graph.nodes).sort());
  }
  const find = projectOfModule(workspaceRoot, graph);
  const needed = closureOf([...names, ...pluginsOf(nxJson).flatMap(find)], graph, find);
  const inputs = [nxJson.namedInputs, ...needed.map(({ data }) => data.namedInputs)];
  const directories = [
    ...needed.map(({ data }) => posix.normalize(data.root)),
    ...inputs.flatMap((named) => inputDirectories(workspaceRoot, named ?? {})),
  ];
  return directories.includes('.') ? ['.'] : [...new Set(directories)].sort();
}

function pluginsOf({ plugins = [] }: NxJsonConfiguration): string[] {
  return plugins.map((entry) => (typeof entry === 'string' ? entry : entry.plugin));
}

/** Projects with all that they depend on. */
function closureOf(
  names: readonly string[],
  graph: ProjectGraph,
  find: (module: string) => string[],
): ProjectGraphProjectNode[] {
  const entered = new Map<string, ProjectGraphProjectNode>();
  const visit = (name: string): void => {
    const node = graph.nodes[name];
    if (!node || entered.has(name)) return;
    entered.set(name, node);
    const dependencies = graph.dependencies[name] ?? [];
    for (const { target } of dependencies) visit(target);
    for (const module of executorsOf(node).flatMap(find)) visit(module);
  };
  for (const name of names) visit(name);
  return [...entered.values()];
}

/** The modules that its targets' executors come from, such as `@org/tools` of `@org/tools:deploy`. */
function executorsOf({ data }: ProjectGraphProjectNode): string[] {
  const executors = Object.values(data.targets ?? {}).flatMap(({ executor }) => executor ?? []);
  return [...new Set(executors.map((executor) => executor.slice(0, executor.lastIndexOf(':'))))];
}
