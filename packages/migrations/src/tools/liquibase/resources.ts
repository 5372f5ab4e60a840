import { readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A file as Liquibase finds it. */
export interface Resource {
  /** By this path change sets of it are noted: relative to a search path, with `/`. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
}

/** The kinds of files that Liquibase takes for changelogs. */
const CHANGELOG = /\.(xml|ya?ml|json|sql)$/i;

/** Without what may stand before a path: `DatabaseChangeLog.normalizePath` in Liquibase's source. */
export function normalized(name: string): string {
  const path = name
    .replaceAll('\\', '/')
    .replace(/^classpath:/, '')
    .replace(/^\/+/, '');
  return posix.normalize(path).replace(/^\.\//, '');
}

/**
 * Finds a file in search paths, or beside a changelog.
 *
 * @param searchPaths absolute paths
 * @param path as a changelog names it
 * @param beside the changelog, where the path is relative to its folder
 * @returns `undefined` when it isn't there
 */
export function resourceFor(
  searchPaths: readonly string[],
  path: string,
  beside?: Resource,
): Resource | undefined {
  const name = normalized(beside ? posix.join(posix.dirname(beside.name), path) : path);
  return searchPaths
    .map((searchPath) => ({ name, path: join(searchPath, name) }))
    .find((one) => statSync(one.path, { throwIfNoEntry: false })?.isFile());
}

/** The folders of a path in search paths, or beside a changelog. */
export function foldersFor(searchPaths: readonly string[], path: string, beside?: Resource): Resource[] {
  const name = normalized(beside ? posix.join(posix.dirname(beside.name), path) : path).replace(/\/$/, '');
  return searchPaths
    .map((searchPath) => ({ name, path: join(searchPath, name) }))
    .filter((one) => statSync(one.path, { throwIfNoEntry: false })?.isDirectory());
}

/** The changelogs in folders and in those below, in the order in which `includeAll` takes them: by their whole names. */
export function resourcesIn(folders: readonly Resource[]): Resource[] {
  return folders
    .flatMap(({ name, path }) =>
      filesBelow(path).map((file) => ({ name: posix.join(name, file), path: join(path, file) })),
    )
    .filter(({ name }) => CHANGELOG.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Relative to the directory, with `/`. */
function filesBelow(directory: string, within = ''): string[] {
  return readdirSync(join(directory, within), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(within, entry.name);
    return entry.isDirectory() ? filesBelow(directory, path) : [path];
  });
}
