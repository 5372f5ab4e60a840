import { type ProjectGraph } from '@nx/devkit';
import { minimatch } from 'minimatch';

type Nodes = ProjectGraph['nodes'];

/**
 * The projects that `run-many` or `affected` may run tasks of. Which ones are affected isn't known here, so of `affected`
 * these are all that aren't excluded.
 *
 * @param args of the command
 */
export function projectsOfMany(args: readonly string[], { nodes }: ProjectGraph): string[] {
  // Nx reads one value here; to take more would leave out projects that run.
  const excluded = valuesOf(['--exclude'], args, 1);
  const wanted = args.includes('affected') ? [] : valuesOf(['-p', '--projects'], args);
  const selected = wanted.length === 0 ? Object.keys(nodes) : selectedBy(wanted, nodes);
  return selected.filter((project) => !excluded.some((pattern) => isNamed(pattern, project, nodes)));
}

/**
 * Values of options that take a list: behind `=`, or the arguments that follow.
 *
 * @param most how many arguments may follow
 */
export function valuesOf(
  options: readonly string[],
  args: readonly string[],
  most = Number.POSITIVE_INFINITY,
): string[] {
  return args.flatMap((arg, index) => {
    const [name = '', value] = arg.split(/=(.*)/s);
    if (!options.includes(name)) return [];
    const rest = args.slice(index + 1, index + 1 + most);
    const end = rest.findIndex((other) => other.startsWith('-'));
    const given = value === undefined ? rest.slice(0, end === -1 ? undefined : end) : [value];
    return given.flatMap((values) => values.split(',')).map((one) => one.replace(/^"(.*)"$/, '$1'));
  });
}

/** At least those that Nx selects: of what Nx reads in another way than by name, pattern or tag, these are all. */
function selectedBy(patterns: readonly string[], nodes: Nodes): string[] {
  const projects = Object.keys(nodes);
  const selected = patterns.map((pattern) => projects.filter((project) => isNamed(pattern, project, nodes)));
  return selected.some((found) => found.length === 0) ? projects : [...new Set(selected.flat())];
}

function isNamed(pattern: string, project: string, nodes: Nodes): boolean {
  // What begins with `!` takes away from the patterns before it; read alone, it would stand for all others.
  if (pattern.startsWith('!')) return false;
  if (pattern in nodes) return pattern === project;
  const tag = /^tag:(.+)$/.exec(pattern)?.[1];
  const names = tag === undefined ? [project] : (nodes[project]?.data.tags ?? []);
  return names.some((name) => minimatch(name, tag ?? pattern, { nocomment: true }));
}
