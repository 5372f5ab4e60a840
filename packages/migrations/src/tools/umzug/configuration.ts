import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { evaluate, isProperties, type Value } from '../../code/evaluate';
import { nodesIn } from '../../code/nodes';
import { pathFromProject } from '../../code/paths';
import { dependsOn, scriptsWith } from '../../programs/manifest';
import { ownFilesOf } from '../../sets/own-files';
import { isOfOtherDatabase } from '../traces';
import { calledWith, type Made, madeBy, objectAt, type Place, propertyOf } from './instance';
import { type Storage, storageFrom } from './storage';

export const PACKAGE = 'umzug';

const RUN = 'runAsCLI';

/** What people call the script; the same with rows for developers is another one. */
const SCRIPT = /^(?!.*(\.d\.ts$|\.(test|spec)\.|seed)).*(umzug|migrat).*\.[cm]?[jt]s$/i;

const RUNNERS = ['node', 'ts-node', 'tsx'];

/** What has to be known of a project's script before it runs. */
export interface Configuration {
  /** Absolute path of the file that is run. */
  readonly script: string;
  /** Absolute path of the file that makes the instance; it may be the same. */
  readonly file: string;
  /** Absolute path of the directory from which the glob is meant. */
  readonly cwd: string;
  readonly glob: string;
  readonly ignore: readonly string[];
  /** The folder that has all files of the glob, relative to the project's root. */
  readonly directory: string;
  /** Whether its own way to resolve files that are no code says how they are undone. */
  readonly undoes: boolean;
  /** Where it notes what it has applied; `undefined` where that isn't known, or no table. */
  readonly storage: Storage | undefined;
}

/**
 * Looks for the script of a project that makes an instance of Umzug and runs it as a command. It is read, and not run: its
 * glob has to stand in its text, or in that of files that it imports.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns `undefined` when there is none, or more than one
 */
export function configurationOf(projectRoot: string, checkout: string): Configuration | undefined {
  if (!dependsOn(PACKAGE, projectRoot) && !dependsOn(PACKAGE, checkout)) return undefined;
  const named = RUNNERS.flatMap((runner) => scriptsWith(runner, projectRoot)).flatMap(
    (script) => script.match(/[\w./-]+\.[cm]?[jt]s\b/g) ?? [],
  );
  const paths = [...named, ...ownFilesOf(projectRoot, (name) => SCRIPT.test(name))].map((path) =>
    join(projectRoot, path),
  );
  const found = [...new Set(paths)].flatMap((path) => instancesRunBy(path));
  const [first] = found.sort((a, b) => rank(a.script) - rank(b.script));
  if (!first || found.some(({ made }) => !isSame(made, first.made))) return undefined;
  return configurationFrom(projectRoot, first.script, first.made);
}

interface Run {
  readonly script: string;
  readonly made: Made;
}

function instancesRunBy(path: string): Run[] {
  const text = textOf(path);
  const file =
    text?.includes(RUN) && !/seed/i.test(posix.basename(path)) ? CodeFile.read(path, text) : undefined;
  if (!file) return [];
  const made = calledWith(file, RUN).map((place) => madeBy(place));
  return made.filter((one) => one?.name === 'Umzug').map((one) => ({ script: path, made: one as Made }));
}

/** JavaScript needs no loader, or registers one itself. */
function rank(script: string): number {
  return script.endsWith('js') ? 0 : 1;
}

function isSame(one: Made, other: Made): boolean {
  return one.file.path === other.file.path && one.node.start === other.node.start;
}

function configurationFrom(projectRoot: string, script: string, made: Made): Configuration | undefined {
  const options = made.argument && objectAt({ file: made.file, node: made.argument });
  const property = options && propertyOf(options, 'migrations');
  const migrations = property && objectAt(property);
  const source = migrations && globIn(propertyOf(migrations, 'glob'), projectRoot);
  if (!options || !migrations || !source) return undefined;
  const directory = pathFromProject(folderOf(source.glob), source.cwd, projectRoot);
  if (directory === '.' || directory.startsWith('..')) return undefined;
  if (isOfOtherDatabase(textOf(made.file.path) ?? '')) return undefined;
  const storage = propertyOf(options, 'storage');
  const resolve = propertyOf(migrations, 'resolve');
  return {
    ...{ script, file: made.file.path, directory, ...source },
    undoes: resolve !== undefined && nodesIn(resolve.node).some(isDown),
    storage: storage && storageFrom(madeBy(storage)),
  };
}

function globIn(place: Place | undefined, projectRoot: string) {
  const value = place && evaluate(place.file, place.node);
  const [glob, options = {}]: readonly Value[] = Array.isArray(value) ? (value as Value[]) : [value];
  if (typeof glob !== 'string' || !isProperties(options)) return undefined;
  // A value that the code computes is there, and not known.
  const { cwd = 'cwd' in options ? undefined : projectRoot, ignore = 'ignore' in options ? undefined : [] } =
    options;
  const ignored = [ignore].flat();
  if (typeof cwd !== 'string' || !ignored.every((one) => typeof one === 'string')) return undefined;
  return { glob, cwd: cwd.startsWith('/') ? cwd : join(projectRoot, cwd), ignore: ignored };
}

function folderOf(glob: string): string {
  const parts = glob.split('/');
  const first = parts.findIndex((part) => /[*?{}()[\]!]/.test(part));
  return parts.slice(0, first === -1 ? -1 : first).join('/') || '.';
}

function isDown(node: Place['node']): boolean {
  const isMember = node.type === 'ObjectProperty' || node.type === 'ObjectMethod';
  return isMember && node.key.type === 'Identifier' && node.key.name === 'down';
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
