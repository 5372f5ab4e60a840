import { type NxJsonConfiguration, type ProjectGraph, type ProjectGraphProjectNode } from '@nx/devkit';
import { aimOf, expandNamed, type Input, type NamedInputs, namedInputsOf } from './named-inputs';

/** The inputs of a task that declares none. */
const DEFAULT_INPUTS: readonly Input[] = ['{projectRoot}/**/*', '^default'];

/** Expanded inputs, and the project whose files `{projectRoot}` means in them. */
export interface Scope {
  readonly project: string;
  readonly inputs: readonly Input[];
}

/**
 * Expands the inputs of a task as Nx does: named inputs to what they stand for, and those of dependencies for each project
 * that its project depends on, directly or not. https://nx.dev/reference/inputs
 *
 * @returns the inputs by the projects whose files they mean
 */
export function expandInputs(
  graph: ProjectGraph,
  nxJson: NxJsonConfiguration,
  project: string,
  target: string,
): Scope[] {
  const node = graph.nodes[project];
  if (!node) return [];
  const dependencies = dependenciesOf(graph, project);
  const declared: readonly Input[] = node.data.targets?.[target]?.inputs ?? DEFAULT_INPUTS;
  const aimed = declared.map(aimOf);
  const own = aimed
    .filter(({ of }) => of === 'self')
    .flatMap(({ input }) => scopeOf(node, input, nxJson).inputs);
  const others = aimed.flatMap(({ input, of }) => {
    if (of === 'self') return [];
    const nodes = of === 'dependencies' ? dependencies : of.flatMap((name) => graph.nodes[name] ?? []);
    return nodes.map((other) => scopeOf(other, input, nxJson));
  });
  return [{ project, inputs: own }, ...merged(others)];
}

function scopeOf(
  { name, data }: ProjectGraphProjectNode,
  input: Input,
  { namedInputs }: NxJsonConfiguration,
): Scope {
  const named: NamedInputs = namedInputsOf(namedInputs, data.namedInputs);
  return { project: name, inputs: expandNamed(input, named) };
}

function dependenciesOf(graph: ProjectGraph, project: string): ProjectGraphProjectNode[] {
  const entered = new Set<string>([project]);
  const visit = (name: string): ProjectGraphProjectNode[] =>
    (graph.dependencies[name] ?? []).flatMap(({ target }) => {
      const node = graph.nodes[target];
      if (!node || entered.has(target)) return [];
      entered.add(target);
      return [node, ...visit(target)];
    });
  return visit(project);
}

/** An exclusion holds for all inputs of a project. */
function merged(scopes: readonly Scope[]): Scope[] {
  const inputs = new Map<string, Input[]>();
  for (const scope of scopes) {
    inputs.set(scope.project, [...(inputs.get(scope.project) ?? []), ...scope.inputs]);
  }
  return [...inputs].map(([project, all]) => ({ project, inputs: all }));
}
