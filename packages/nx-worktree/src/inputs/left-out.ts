import { isCovered, isException, isSame } from './covered';
import { aimOf, expandNamed, type Input, type NamedInputs, namedInputsOf } from './named-inputs';

/** Inputs as a target declares them. */
export type Inputs = readonly Input[];

/** What Nx's own plugins infer when a target declares no inputs. */
const USUAL: Inputs = ['default', '^default'];

/** Where inputs are declared: what their tokens and names stand for. */
export interface InputScope {
  /** Relative to the workspace. */
  readonly projectRoot: string;
  /** Of nx.json and of the project, by name. */
  readonly namedInputs: NamedInputs;
}

/**
 * The inputs without which a change of `needed` would go unnoticed by a task with the inputs `given`. In case of
 * doubt an input counts as left out. When `given` names no external dependencies, it has all of them.
 *
 * @returns inputs as they can be declared; an exclusion (`!...`) is one that `given` has and `needed` hasn't
 */
export function leftOut(needed: Inputs | undefined, given: Inputs | undefined, scope: InputScope): Input[] {
  const [all, there] = [needed, given].map((inputs) =>
    (inputs ?? USUAL).flatMap((input) => expand(input, scope)),
  ) as [Input[], Input[]];
  const excepted = there.filter((input) => isException(input) && !all.some((other) => isSame(input, other)));
  const missing = all.filter((input) => !isException(input) && !isCovered(input, there));
  return unique([...missing, ...excepted]).map(withToken);
}

function unique(inputs: readonly Input[]): Input[] {
  return inputs.filter((input, at) => inputs.findIndex((other) => isSame(input, other)) === at);
}

/** Replaces names by what they stand for, and writes each input in one way. */
function expand(declared: Input, { projectRoot, namedInputs }: InputScope): Input[] {
  const { input, of } = aimOf(declared);
  if (typeof of !== 'string') return [declared];
  const expanded = expandNamed(input, namedInputsOf(namedInputs));
  if (of === 'self')
    return expanded.map((one) => (typeof one === 'string' ? fromRoot(one, projectRoot) : one));
  // Only the files of dependencies count. Which project's they are is not known here.
  return expanded.flatMap((one) => (typeof one === 'string' ? [`^${fromRoot(one, '.')}`] : []));
}

/** A path from the root of the workspace. The files of a root project are not all files of the workspace. */
function fromRoot(path: string, projectRoot: string): string {
  const inProject =
    projectRoot === '.'
      ? path
      : path.replace(/^(!?)\{projectRoot\}/, (_, negation: string) => negation + projectRoot);
  return inProject.replace(/^(!?)\{workspaceRoot\}\//, '$1');
}

/** As Nx wants a path to be declared. */
function withToken(input: Input): Input {
  return typeof input === 'string' ? input.replace(/^([!^]*)(?!\{|[!^])/, '$1{workspaceRoot}/') : input;
}
