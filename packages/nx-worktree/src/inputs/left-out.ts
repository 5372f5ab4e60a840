import { type TargetConfiguration } from '@nx/devkit';
import { minimatch } from 'minimatch';

export type Inputs = NonNullable<TargetConfiguration['inputs']>;
type Input = Inputs[number];

/** By name, of nx.json and of the project. */
export type NamedInputs = Readonly<Record<string, Inputs>>;

/** What Nx takes when a target declares none. */
const USUAL: Inputs = ['default', '^default'];

/** Where inputs are declared: what their tokens and names stand for. */
export interface InputScope {
  /** Relative to the workspace. */
  readonly projectRoot: string;
  readonly namedInputs: NamedInputs;
}

/**
 * The inputs without which a change of `needed` would go unnoticed by a task with the inputs `given`. When in doubt an
 * input counts as left out. Of external dependencies, those of `given` are all unless it names some.
 *
 * @returns as they are declared, or what their names stand for; an exception (`!...`) is one that `given` has too much
 */
export function leftOut(needed: Inputs | undefined, given: Inputs | undefined, scope: InputScope): Input[] {
  const [all, there] = [needed, given].map((inputs) =>
    (inputs ?? USUAL).flatMap((input) => expand(input, scope)),
  ) as [Input[], Input[]];
  const excepted = there.filter((input) => isException(input) && !all.some((other) => isSame(input, other)));
  const missing = all.filter((input) => !isException(input) && !isCovered(input, there));
  return unique([...missing, ...excepted]).map(withToken);
}

/** Replaces names by what they stand for, and writes each input in one way. */
function expand(input: Input, scope: InputScope): Input[] {
  if (typeof input !== 'string') return expandObject(input, scope);
  const [, sign = '', rest = ''] = /^([!^]?)(.*)$/s.exec(input) ?? [];
  const named = { default: ['{projectRoot}/**/*'], ...scope.namedInputs }[rest];
  if (sign === '!' || (sign === '' && named === undefined)) return [sign + fromRoot(rest, scope)];
  if (named === undefined) return [input];
  // Of dependencies, their files count only.
  const inner = named.flatMap((one) =>
    expand(one, { ...scope, projectRoot: sign === '' ? scope.projectRoot : '.' }),
  );
  return sign === '' ? inner : inner.flatMap((one) => (typeof one === 'string' ? [`^${one}`] : []));
}

function expandObject(input: Exclude<Input, string>, scope: InputScope): Input[] {
  const {
    input: name,
    fileset,
    dependencies,
    projects,
  } = input as {
    input?: string;
    fileset?: string;
    dependencies?: boolean;
    projects?: unknown;
  };
  const text = name ?? fileset;
  if (text === undefined || (projects !== undefined && projects !== 'self' && projects !== 'dependencies')) {
    return [input];
  }
  return expand(dependencies || projects === 'dependencies' ? `^${text}` : text, scope);
}

/** A path from the root of the workspace. The files of a root project are not all files of the workspace. */
function fromRoot(path: string, { projectRoot }: InputScope): string {
  const inProject = projectRoot === '.' ? path : path.replace(/^\{projectRoot\}/, projectRoot);
  return inProject.replace(/^\{workspaceRoot\}\//, '');
}

/** As Nx wants a path to be declared. */
function withToken(input: Input): Input {
  return typeof input === 'string' ? input.replace(/^([!^]*)(?!\{|[!^])/, '$1{workspaceRoot}/') : input;
}

const isException = (input: Input): boolean => typeof input === 'string' && /^\^?!/.test(input);
const isSame = (one: Input, other: Input): boolean => JSON.stringify(one) === JSON.stringify(other);
const unique = (inputs: Input[]): Input[] =>
  inputs.filter((input, at) => inputs.findIndex((other) => isSame(input, other)) === at);

function isCovered(input: Input, given: readonly Input[]): boolean {
  return given.some((one) => isSame(one, input)) || COVERED.some((covers) => covers(input, given));
}

/** The ways in which an input is covered by others than itself. */
const COVERED: ((input: Input, given: readonly Input[]) => boolean)[] = [
  (input, given) => typeof input === 'string' && filesets(given).some((one) => holdsFiles(one, input)),
  (input, given) => {
    const json = (input as { json?: string }).json?.replace(/^\{workspaceRoot\}\//, '');
    return json !== undefined && filesets(given).some((one) => holdsFiles(one, json));
  },
  (input, given) => {
    const names = namesOf(input);
    const named = given.flatMap((one) => namesOf(one) ?? []);
    const isOpen = !given.some((one) => namesOf(one));
    return names !== undefined && (isOpen || names.every((name) => named.includes(name)));
  },
  (input, given) => {
    const files = (input as { dependentTasksOutputFiles?: string }).dependentTasksOutputFiles;
    return files !== undefined && given.some((one) => holdsOutputs(one, files));
  },
];

const filesets = (inputs: readonly Input[]): string[] =>
  inputs.filter((input) => typeof input === 'string').filter((input) => !isException(input));

const namesOf = (input: Input): string[] | undefined =>
  (input as { externalDependencies?: string[] }).externalDependencies;

function holdsFiles(fileset: string, files: string): boolean {
  if (fileset.startsWith('^') !== files.startsWith('^')) return false;
  const directory = /^(.*)\*\*(\/\*)?$/.exec(fileset)?.[1];
  if (directory !== undefined && files.startsWith(directory)) return true;
  return !/[*?[{]/.test(files.replace(/^\^?\{projectRoot\}/, '')) && minimatch(files, fileset, { dot: true });
}

// Outputs of dependencies, however far away, are more than those of direct ones. A glob such as `*.{js,d.ts}` holds `*.js`.
function holdsOutputs(input: Input, files: string): boolean {
  const { dependentTasksOutputFiles: given, transitive } = input as {
    dependentTasksOutputFiles?: string;
    transitive?: boolean;
  };
  return (
    given !== undefined && transitive === true && (given === '**/*' || given === files || isIn(files, given))
  );
}

function isIn(files: string, given: string): boolean {
  return minimatch(files.replaceAll('**/', 'x/').replaceAll('*', 'x'), given);
}
