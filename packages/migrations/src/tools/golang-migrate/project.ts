import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ownFilesOf } from '../../sets/own-files';
import { pathInProject } from '../../sets/paths';
import { callsIn } from './calls';

/** https://github.com/golang-migrate/migrate/blob/master/source/parse.go: version, title and direction. */
export const FILE = /^(\d{1,18})_.*\.(up|down)\.sql$/;

export const USUAL_TABLE = 'schema_migrations';

const USUAL_DIRECTORIES = ['migrations', 'db/migrations', 'db/migration'];

/**
 * Finds the migrations of a project. Other tools have files of the same names, such as sqlx. So a script or `go.mod`, of
 * the project or in the root of the workspace, has to show that golang-migrate runs them.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns relative to the project's root; `undefined` when there are none
 */
export function directoryIn(projectRoot: string, checkout: string): string | undefined {
  const [own, common] = [callsIn(projectRoot), callsIn(checkout)];
  const fromRoot = common.directories.flatMap(
    (directory) => pathInProject(projectRoot, join(checkout, directory)) ?? [],
  );
  const usual = own.isUsed || common.isUsed ? USUAL_DIRECTORIES : [];
  const found = [...own.directories, ...fromRoot, ...usual].find((directory) =>
    holdsMigrations(join(projectRoot, directory)),
  );
  return found ?? (own.isUsed ? onlyFolderIn(projectRoot) : undefined);
}

/** Whether golang-migrate runs what is in a folder. */
export function isUsedFor(directory: string, projectRoot: string, checkout: string): boolean {
  if (!holdsMigrations(join(projectRoot, directory))) return false;
  return callsIn(projectRoot).isUsed || callsIn(checkout).isUsed;
}

/** What the address of a database says that the files of a project, or of the workspace, give to golang-migrate. */
export interface Settings {
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
  /** Whether it sends the statements of a file one by one. */
  readonly isOneByOne: boolean;
}

/** Reads the settings of a project. */
export function settingsFor(projectRoot: string, checkout: string): Settings {
  const [own, common] = [callsIn(projectRoot), callsIn(checkout)];
  const { table = USUAL_TABLE, isOneByOne } = own.isUsed ? own : common;
  return { table, isOneByOne };
}

/** Several may be those of several databases. */
function onlyFolderIn(projectRoot: string): string | undefined {
  const folders = new Set(ownFilesOf(projectRoot, (name) => FILE.test(name)).map(posix.dirname));
  const [first, ...others] = folders;
  return others.length === 0 ? first : undefined;
}

function holdsMigrations(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => FILE.test(name));
  } catch {
    return false;
  }
}
