import { type TargetConfiguration } from '@nx/devkit';
import { parse } from 'dotenv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables that decide which database a program uses. */
const NAME = 'DATABASE_(?:URL|NAME)|PG(?:HOST|HOSTADDR|PORT|DATABASE|SERVICE)';

/** `DATABASE_URL=... program`, `export`, `cross-env`, `docker run -e`, `$env:` of PowerShell. */
const assignment = (name: string): RegExp =>
  new RegExp(`(?<=^|[\\s;&|("'\`:])(${name})=("[^"]*"|'[^']*'|[^\\s;&|)]*)`, 'g');

/** Wrappers that put the variables of a file over those that are set, and how the file is named. */
const OVERRIDING = [
  { wrapper: /\bdotenv\b(?=[^;&|]*\s(?:-o|--override)\b)/, file: /\s-e\s*(\S+)/g },
  { wrapper: /\bdotenvx\s+run\b(?=[^;&|]*\s--overload\b)/, file: /\s(?:-f|--env-file)[\s=](\S+)/g },
  { wrapper: /\benv-cmd\b(?![^;&|]*\s--no-override\b)/, file: /\s(?:-f|--file)\s+(\S+)/g },
];

/** Where a target and its files are. */
export interface TargetPlace {
  /** Absolute path. */
  readonly workspaceRoot: string;
  /** Relative to the workspace. */
  readonly projectRoot: string;
  /** Pattern of the variables that are looked for; those that decide which database it is unless it is given. */
  readonly variables?: string;
}

const isWanted = (name: string, { variables = NAME }: TargetPlace): boolean =>
  new RegExp(`^(?:${variables})$`).test(name);

/**
 * How a target itself names the database that it uses. What is named so wins over everything that Nx, or a plugin of
 * it, gives to the task.
 *
 * @returns the settings as one would look for them, such as `options.env.DATABASE_URL`; none for most targets
 */
export function databasesNamedBy(target: TargetConfiguration, place: TargetPlace): string[] {
  const sets = [
    ['options', target.options] as const,
    ...Object.entries(target.configurations ?? {}).map(
      ([name, options]) => [`configurations.${name}`, options] as const,
    ),
  ];
  const script = target.metadata?.scriptContent;
  return [
    ...sets.flatMap(([path, options]) => inOptions(path, options, place)),
    ...(script === undefined ? [] : inCommand('the script', script, [place.projectRoot], place)),
  ];
}

function inOptions(path: string, options: unknown, place: TargetPlace): string[] {
  if (!isObject(options)) return [];
  const { env, command, commands, cwd } = options;
  const environments = [env, ...[commands].flat().map((one) => (isObject(one) ? one['env'] : undefined))];
  const named = environments
    .flatMap((variables) => (isObject(variables) ? Object.keys(variables) : []))
    .filter((name) => isWanted(name, place));
  const all = [command, ...(Array.isArray(commands) ? commands : [])].map(textOf);
  const directories = [typeof cwd === 'string' ? cwd : '.', place.projectRoot];
  return [
    ...named.map((name) => `${path}.env.${name}`),
    ...all.flatMap((text) => inCommand(`${path}.command`, text, directories, place)),
  ];
}

function textOf(command: unknown): string {
  if (Array.isArray(command)) return command.join(' ');
  if (isObject(command)) return textOf(command['command']);
  return typeof command === 'string' ? command : '';
}

/** @param directories where files that it names may lie, relative to the workspace */
function inCommand(
  path: string,
  command: string,
  directories: readonly string[],
  place: TargetPlace,
): string[] {
  // What is made of the variable itself, such as `${DATABASE_URL:-...}`, is the worktree's.
  const assigned = [...command.matchAll(assignment(place.variables ?? NAME))].filter(
    ([, name = '', value = '']) => !value.includes(name),
  );
  const files = OVERRIDING.flatMap(({ wrapper, file }) => {
    if (!wrapper.test(command)) return [];
    const named = [...command.matchAll(file)].map(([, name = '']) => name);
    return named.length > 0 ? named : ['.env'];
  });
  const loaded = files.filter((file) =>
    directories.some((directory) => namesDatabase(join(place.workspaceRoot, directory, file), place)),
  );
  return [
    ...assigned.map(([, name = '']) => `${name}=... in ${path}`),
    ...loaded.map((file) => `${file}, which overrides in ${path}`),
  ];
}

/** Whether an environment file names a database. */
function namesDatabase(file: string, place: TargetPlace): boolean {
  try {
    return Object.keys(parse(readFileSync(file, 'utf8'))).some((name) => isWanted(name, place));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
