import { type NxJsonConfiguration, type ProjectGraph, type ProjectGraphProjectNode } from '@nx/devkit';
import { type Input, type NamedInputs, type Scope } from './scope';

/** What a task has that declares no inputs, as Nx has it. */
const DEFAULT_INPUTS: Input[] = [{ fileset: '{projectRoot}/**/*' }, { input: 'default', dependencies: true }];

/**
 * Expands the inputs of a task as Nx does: named ones by what they stand for, and those of dependencies for each project
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
  const own: Input[] = [];
  const scopes: Scope[] = [];
  const dependencies = dependenciesOf(graph, project);
  const expand = (of: ProjectGraphProjectNode, input: Input): Input[] =>
    expandOne(input, namedInputsOf(of, nxJson), []);
  for (const input of (node.data.targets?.[target]?.inputs as Input[] | undefined) ?? DEFAULT_INPUTS) {
    const { others, ofDependencies } = aimOf(input);
    if (ofDependencies !== undefined) {
      for (const dependency of dependencies) {
        scopes.push({ project: dependency.name, inputs: expand(dependency, ofDependencies) });
      }
    } else if (others !== undefined) {
      const { input: named, projects } = others;
      for (const other of projects.flatMap((name) => graph.nodes[name] ?? [])) {
        scopes.push({ project: other.name, inputs: expand(other, named) });
      }
    } else own.push(...expand(node, input));
  }
  return [{ project, inputs: own }, ...merged(scopes)];
}

/** Whose files an input means, where these aren't those of the task's own project. */
function aimOf(input: Input): { ofDependencies?: Input; others?: { input: string; projects: string[] } } {
  if (typeof input === 'string') return input.startsWith('^') ? { ofDependencies: input.slice(1) } : {};
  const { fileset, input: named, dependencies, projects } = input;
  if (fileset !== undefined && dependencies) return { ofDependencies: fileset };
  if (named === undefined) return {};
  if (dependencies || projects === 'dependencies') return { ofDependencies: named };
  if (projects === undefined || projects === 'self') return {};
  return { others: { input: named, projects: [projects].flat() } };
}

function namedInputsOf({ data }: ProjectGraphProjectNode, nxJson: NxJsonConfiguration): NamedInputs {
  return {
    default: [{ fileset: '{projectRoot}/**/*' }],
    ...(nxJson.namedInputs as NamedInputs | undefined),
    ...(data.namedInputs as NamedInputs | undefined),
  };
}

/** @param within the named inputs that led here: Nx itself refuses those that name each other */
function expandOne(input: Input, named: NamedInputs, within: readonly string[]): Input[] {
  const name = typeof input === 'string' ? input : input.fileset === undefined ? input.input : undefined;
  const content = name === undefined || within.includes(name) ? undefined : named[name];
  if (name !== undefined && content !== undefined) {
    return content.flatMap((one) => expandOne(one, named, [...within, name]));
  }
  return typeof input === 'string' ? [{ fileset: input }] : [input];
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

/** What excludes files holds for all inputs of a project. */
function merged(scopes: readonly Scope[]): Scope[] {
  const inputs = new Map<string, Input[]>();
  for (const scope of scopes) {
    inputs.set(scope.project, [...(inputs.get(scope.project) ?? []), ...scope.inputs]);
  }
  return [...inputs].map(([project, all]) => ({ project, inputs: all }));
}
