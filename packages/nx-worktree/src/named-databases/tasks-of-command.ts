import { type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { projectsOfMany, valuesOf } from './projects-of-command';

/** A task that a command names. */
export interface NamedTask {
  readonly project: string;
  readonly target: string;
}

/** Options of Nx's commands whose values are targets. */
const TARGET_OPTIONS = ['-t', '--target', '--targets'];

/** Commands that run targets of several projects. */
const MANY = ['run-many', 'affected'];

/** Short names of targets: https://nx.dev/nx-api/nx/documents/run */
const ALIASES: Readonly<Record<string, string>> = {
  b: 'build',
  e: 'e2e',
  l: 'lint',
  s: 'serve',
  t: 'test',
};

/**
 * The tasks that a command of Nx may run, with those that they depend on. Nx tells plugins the command line and not the
 * tasks, so it may be more than Nx runs, and never less: `affected` counts as all projects that aren't excluded, and
 * `nx <target>` as those of all, since plugins run at the workspace's root, wherever the command was given.
 *
 * @param argv the command line: Node, Nx, its arguments
 */
export function tasksOfCommand([, , ...args]: readonly string[], graph: ProjectGraph): NamedTask[] {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  return withDependencies(namedTasks(own, graph), graph);
}

/** Tasks, with those that they depend on, however far away. It may be more than Nx runs, and never less. */
export function withDependencies(tasks: readonly NamedTask[], graph: ProjectGraph): NamedTask[] {
  const open = [...tasks];
  const all = new Map<string, NamedTask>();
  for (let task = open.pop(); task; task = open.pop()) {
    const key = `${task.project}:${task.target}`;
    const configuration = targetOf(task, graph);
    if (!configuration || all.has(key)) continue;
    all.set(key, task);
    open.push(...dependenciesOf(task, configuration, graph));
  }
  return [...all.values()];
}

function namedTasks(args: readonly string[], graph: ProjectGraph): NamedTask[] {
  if (args.some((arg) => MANY.includes(arg))) {
    const projects = projectsOfMany(args, graph);
    return valuesOf(TARGET_OPTIONS, args).flatMap((target) =>
      projects.map((project) => ({ project, target })),
    );
  }
  const single = args.flatMap((arg) => taskNamed(arg, graph));
  if (single.length > 0) return single;
  // `nx <target> [project]`, `nx run <target>`
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [target = '', ...others] = words[0] === 'run' && words.length > 1 ? words.slice(1) : words;
  const named = [...others, ...valuesOf(['--project'], args)].filter((word) => word in graph.nodes);
  const projects = named.length > 0 ? named : Object.keys(graph.nodes);
  const targets = [target, ...valuesOf(['--target'], args)].map((name) => ALIASES[name] ?? name);
  return targets.flatMap((name) => projects.map((project) => ({ project, target: name })));
}

/** `project:target`, with or without a configuration; names may hold colons themselves. */
function taskNamed(arg: string, graph: ProjectGraph): NamedTask[] {
  return Object.entries(graph.nodes).flatMap(([project, { data }]) =>
    Object.keys(data.targets ?? {})
      .filter((target) => arg === `${project}:${target}` || arg.startsWith(`${project}:${target}:`))
      .map((target) => ({ project, target })),
  );
}

function targetOf({ project, target }: NamedTask, graph: ProjectGraph): TargetConfiguration | undefined {
  return graph.nodes[project]?.data.targets?.[target];
}

function dependenciesOf(
  { project }: NamedTask,
  { dependsOn = [] }: TargetConfiguration,
  graph: ProjectGraph,
) {
  return dependsOn.flatMap((entry): NamedTask[] => {
    const { target, dependencies, projects } =
      typeof entry === 'string' ? ofText(entry) : { ...entry, dependencies: entry.dependencies === true };
    const ofOthers = dependencies ? upstreamOf(project, graph) : [];
    const named = projects === undefined ? [] : [projects].flat().filter((name) => name in graph.nodes);
    // Patterns such as tags stand for any project.
    const all = projects !== undefined && named.length === 0 ? Object.keys(graph.nodes) : named;
    const own = !dependencies && projects === undefined ? [project] : [];
    return [...ofOthers, ...all, ...own].map((name) => ({ project: name, target }));
  });
}

/** `^target`, or `target` of the project itself. */
function ofText(entry: string): { target: string; dependencies: boolean; projects?: string[] } {
  return { target: entry.replace(/^\^/, ''), dependencies: entry.startsWith('^') };
}

/** The projects that a project depends on, through others as well. */
function upstreamOf(project: string, graph: ProjectGraph): string[] {
  const seen = new Set<string>();
  const open = [project];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { target } of graph.dependencies[name] ?? []) {
      if (seen.has(target) || !(target in graph.nodes)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return [...seen];
}
