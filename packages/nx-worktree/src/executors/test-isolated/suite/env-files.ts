import { config } from 'dotenv';
import { expand } from 'dotenv-expand';
import { join } from 'node:path';

/** Environment variables by name. */
export type Variables = Record<string, string>;

interface Place {
  readonly workspaceRoot: string;
  readonly projectRoot: string;
  readonly configuration?: string | undefined;
}

/** The files that Nx loads for itself when it starts, and takes back for tasks. */
const ROOT_FILES = ['.env', '.local.env', '.env.local'];

/**
 * Adds the variables of the files that Nx loads for a target. Nx reads these by the name of the target that it runs,
 * so `.env.test` would not be read for `test-isolated`. As with Nx, a variable that is set already stays.
 */
export function withEnvFiles(variables: NodeJS.ProcessEnv, target: string, place: Place): Variables {
  const merged = defined(variables);
  if (variables['NX_LOAD_DOT_ENV_FILES'] !== 'false') load(envFiles(target, place), merged);
  return merged;
}

/** Takes out what Nx has loaded for itself, by the value as well, as it does for tasks. */
export function withoutRootFiles(variables: NodeJS.ProcessEnv, workspaceRoot: string): Variables {
  return ROOT_FILES.reduce((kept, file) => without(kept, [join(workspaceRoot, file)]), defined(variables));
}

/** Takes out what these files have added, which can be told by the value only. Nx does the same with its root files. */
export function withoutEnvFiles(variables: NodeJS.ProcessEnv, target: string, place: Place): Variables {
  return without(defined(variables), envFiles(target, place));
}

function without(variables: Variables, files: string[]): Variables {
  const fromFiles: Variables = {};
  load(files, fromFiles);
  return Object.fromEntries(Object.entries(variables).filter(([name, value]) => fromFiles[name] !== value));
}

/** The order is Nx's: what is nearer to the target and to the project wins, and wins by being read first. */
function envFiles(target: string, { workspaceRoot, projectRoot, configuration }: Place): string[] {
  const ofConfiguration = configuration === undefined ? [] : [`${target}.${configuration}`, configuration];
  const names = [
    ...[...ofConfiguration, target].flatMap((name) => [
      ...[`.env.${name}.local`, `.env.${name}`, `.${name}.local.env`, `.${name}.env`],
    ]),
    ...['.env.local', '.local.env', '.env'],
  ];
  return [join(workspaceRoot, projectRoot), workspaceRoot].flatMap((directory) =>
    names.map((name) => join(directory, name)),
  );
}

function load(files: string[], into: Variables): void {
  const { parsed = {} } = config({ path: files, processEnv: into });
  expand({ parsed, processEnv: into });
}

function defined(variables: NodeJS.ProcessEnv): Variables {
  const entries = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
