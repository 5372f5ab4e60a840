import { config } from 'dotenv';
import { expand } from 'dotenv-expand';
import { join } from 'node:path';

/** Environment variables by name. */
export type Variables = Record<string, string>;

interface Place {
  readonly workspaceRoot: string;
  readonly projectRoot: string;
}

/**
 * Adds the variables of the files that Nx loads for a target. Nx reads these by the name of the target that it runs,
 * so `.env.test` would not be read for `test-isolated`. As with Nx, a variable that is set already stays.
 */
export function withEnvFiles(variables: NodeJS.ProcessEnv, target: string, place: Place): Variables {
  const merged = defined(variables);
  if (variables['NX_LOAD_DOT_ENV_FILES'] !== 'false') load(envFiles(target, place), merged);
  return merged;
}

/** Takes out what these files have added, which can be told by the value only. Nx does the same with its root files. */
export function withoutEnvFiles(variables: NodeJS.ProcessEnv, target: string, place: Place): Variables {
  const fromFiles: Variables = {};
  load(envFiles(target, place), fromFiles);
  return Object.fromEntries(
    Object.entries(defined(variables)).filter(([name, value]) => fromFiles[name] !== value),
  );
}

/** The order is Nx's: what is nearer to the target and to the project wins, and wins by being read first. */
function envFiles(target: string, { workspaceRoot, projectRoot }: Place): string[] {
  const names = [
    ...[`.env.${target}.local`, `.env.${target}`, `.${target}.local.env`, `.${target}.env`],
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
