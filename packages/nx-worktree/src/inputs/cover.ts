import { type NxJsonConfiguration, type ProjectGraph } from '@nx/devkit';
import { minimatch } from 'minimatch';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expandInputs, type Scope } from './expand';
import { type Input } from './named-inputs';

/** Of these, Nx takes the first that is there. */
const ROOT_TSCONFIGS = ['tsconfig.base.json', 'tsconfig.json'];

const PROJECT = '{projectRoot}';
const WORKSPACE = '{workspaceRoot}';

/** Tells of a file, by its path in the workspace, whether a change of it changes the hash of a task. */
export interface Cover {
  /** Of a file that Nx sees. */
  covers(file: string): boolean;
  /** Of a file that Nx doesn't see, since it is ignored: by the output of a command, or of a task. */
  coversIgnored(file: string): boolean;
}

/** The task whose result is at stake. */
export interface HashedTask {
  /** Absolute path of the workspace. */
  readonly checkout: string;
  readonly graph: ProjectGraph;
  readonly nxJson: NxJsonConfiguration;
  readonly project: string;
  readonly target: string;
}

/** Finds out which files the inputs of a task cover, as Nx reads them. */
export function coverOf({ checkout, graph, nxJson, project, target }: HashedTask): Cover {
  const always = ['nx.json', ROOT_TSCONFIGS.find((name) => existsSync(join(checkout, name)))];
  const scopes = expandInputs(graph, nxJson, project, target);
  const owner = ownerOf(graph);
  return {
    covers: (file) => always.includes(file) || scopes.some((scope) => isIn(file, scope, graph, owner(file))),
    coversIgnored: (file) => scopes.some(({ inputs }) => inputs.some((input) => makes(input, file))),
  };
}

function isIn(
  file: string,
  { project, inputs }: Scope,
  graph: ProjectGraph,
  owner: string | undefined,
): boolean {
  const root = graph.nodes[project]?.data.root ?? '';
  const filesets = inputs.filter((input) => typeof input === 'string');
  const isOfProject = (fileset: string): boolean => fileset.replace(/^!/, '').startsWith(PROJECT);
  const ofProject = filesets.filter(isOfProject).map((fileset) => inWorkspace(fileset, PROJECT, root));
  const ofWorkspace = filesets
    .filter((fileset) => !isOfProject(fileset))
    .map((fileset) => inWorkspace(fileset, WORKSPACE, '.'));
  const json = inputs.flatMap((input) => (typeof input === 'object' ? (input.json ?? []) : []));
  return (
    (owner === project && matches(file, ofProject)) ||
    matches(file, ofWorkspace) ||
    json.some((path) => inWorkspace(inWorkspace(path, PROJECT, root), WORKSPACE, '.') === file)
  );
}

/** `{projectRoot}/src/*` of `apps/shop` is `apps/shop/src/*`. */
function inWorkspace(fileset: string, token: string, root: string): string {
  const [, negation = '', glob = ''] = /^(!?)(.*)$/s.exec(fileset) ?? [];
  return negation + (glob.startsWith(token) ? posix.join(root, `./${glob.slice(token.length)}`) : glob);
}

/** What is excluded isn't in it, whatever includes it. */
function matches(file: string, globs: readonly string[]): boolean {
  const isExcluded = globs.some((glob) => glob.startsWith('!') && isMatch(file, glob.slice(1)));
  if (isExcluded || globs.length === 0) return false;
  const included = globs.filter((glob) => !glob.startsWith('!'));
  return included.length === 0 || included.some((glob) => isMatch(file, glob));
}

function isMatch(file: string, glob: string): boolean {
  return minimatch(file, glob, { dot: true });
}

function makes(input: Input, file: string): boolean {
  if (typeof input === 'string') return false;
  const { runtime, dependentTasksOutputFiles } = input;
  const prints = runtime?.split(/[\s'"]+/).some((word) => posix.normalize(word || '.') === file) ?? false;
  return prints || (dependentTasksOutputFiles !== undefined && isMatch(file, dependentTasksOutputFiles));
}

/** The project that a file belongs to: the one whose root is nearest above it. */
function ownerOf(graph: ProjectGraph): (file: string) => string | undefined {
  const nodes = Object.values(graph.nodes).sort(
    (one, other) => other.data.root.length - one.data.root.length,
  );
  return (file) =>
    nodes.find(({ data: { root } }) => root === '.' || root === '' || file.startsWith(`${root}/`))?.name;
}
