import { minimatch } from 'minimatch';
import { type Input } from './named-inputs';

/** Whether an input excludes files, of the project or of what it depends on. */
export function isException(input: Input): boolean {
  return typeof input === 'string' && /^\^?!/.test(input);
}

/** Whether two inputs are declared in the same words. */
export function isSame(one: Input, other: Input): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether every change that an input notices is noticed by the given ones, too. All are expanded. */
export function isCovered(input: Input, given: readonly Input[]): boolean {
  if (given.some((one) => isSame(one, input))) return true;
  if (typeof input === 'string') return hasFiles(given, input);
  const { json, externalDependencies, dependentTasksOutputFiles } = input;
  return (
    (json !== undefined && hasFiles(given, json.replace(/^\{workspaceRoot\}\//, ''))) ||
    (externalDependencies !== undefined && hasPackages(given, externalDependencies)) ||
    (dependentTasksOutputFiles !== undefined &&
      given.some((one) => hasOutputs(one, dependentTasksOutputFiles)))
  );
}

function hasFiles(given: readonly Input[], files: string): boolean {
  const filesets = given.filter((input) => typeof input === 'string').filter((input) => !isException(input));
  return filesets.some((fileset) => {
    if (fileset.startsWith('^') !== files.startsWith('^')) return false;
    const directory = /^(.*)\*\*(\/\*)?$/.exec(fileset)?.[1];
    if (directory !== undefined && files.startsWith(directory)) return true;
    const isGlob = /[*?[{]/.test(files.replace(/^\^?\{projectRoot\}/, ''));
    return !isGlob && minimatch(files, fileset, { dot: true });
  });
}

/** Nx takes all external dependencies for a task that names none. */
function hasPackages(given: readonly Input[], names: readonly string[]): boolean {
  const named = given.map((input) => (typeof input === 'string' ? undefined : input.externalDependencies));
  const isOpen = named.every((packages) => packages === undefined);
  return isOpen || names.every((name) => named.some((packages) => packages?.includes(name)));
}

/** Outputs of dependencies, however far away, include those of direct ones. A glob such as `*.{js,d.ts}` holds `*.js`. */
function hasOutputs(given: Input, files: string): boolean {
  if (typeof given === 'string' || !given.transitive) return false;
  const { dependentTasksOutputFiles: glob } = given;
  return glob !== undefined && (glob === '**/*' || glob === files || matchesGlob(files, glob));
}

function matchesGlob(files: string, glob: string): boolean {
  return minimatch(files.replaceAll('**/', 'x/').replaceAll('*', 'x'), glob);
}
