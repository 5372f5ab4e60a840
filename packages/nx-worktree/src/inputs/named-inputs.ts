/** An input of a task as Nx knows it: https://nx.dev/reference/inputs */
export type Input =
  | string
  | {
      readonly fileset?: string;
      readonly input?: string;
      readonly dependencies?: boolean;
      readonly projects?: string | readonly string[];
      readonly runtime?: string;
      readonly env?: string;
      readonly externalDependencies?: readonly string[];
      readonly dependentTasksOutputFiles?: string;
      readonly transitive?: boolean;
      readonly json?: string;
      readonly workingDirectory?: string;
    };

/** Named inputs of nx.json and of a project, by name. */
export type NamedInputs = Readonly<Record<string, readonly Input[]>>;

/** What Nx takes for `default` if it is not declared. */
const DEFAULT: readonly Input[] = ['{projectRoot}/**/*'];

/** The named inputs of a project: its own override those of nx.json. */
export function namedInputsOf(ofWorkspace: NamedInputs = {}, ofProject: NamedInputs = {}): NamedInputs {
  return { default: DEFAULT, ...ofWorkspace, ...ofProject };
}

/** An input without the projects that it is about. */
export interface AimedInput {
  readonly input: Input;
  /** The projects whose files it means: the task's own, those that this one depends on, or those named here. */
  readonly of: 'self' | 'dependencies' | readonly string[];
}

/** Tells the projects that an input is about from the input itself: `^production` is `production` of the dependencies. */
export function aimOf(input: Input): AimedInput {
  if (typeof input === 'string')
    return input.startsWith('^') ? { input: input.slice(1), of: 'dependencies' } : { input, of: 'self' };
  const { fileset, input: named, dependencies, projects } = input;
  if (fileset !== undefined) return { input: fileset, of: dependencies ? 'dependencies' : 'self' };
  if (named === undefined || projects === 'self') return { input: named ?? input, of: 'self' };
  if (dependencies || projects === 'dependencies') return { input: named, of: 'dependencies' };
  return { input: named, of: projects === undefined ? 'self' : [projects].flat() };
}

/**
 * Replaces a named input by what it stands for, and that again, until no names are left.
 *
 * @param within the names that led here: Nx itself refuses named inputs that refer to each other
 * @returns filesets as plain text
 */
export function expandNamed(input: Input, named: NamedInputs, within: readonly string[] = []): Input[] {
  const { input: plain, of } = aimOf(input);
  if (of !== 'self' || typeof plain !== 'string') return [input];
  const content = within.includes(plain) ? undefined : named[plain];
  return content?.flatMap((one) => expandNamed(one, named, [...within, plain])) ?? [plain];
}
