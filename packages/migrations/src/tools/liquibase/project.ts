import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RESOURCES } from '../../java/resources';
import { ownFilesOf } from '../../sets/own-files';
import { pathFrom, pathInProject } from '../../sets/paths';
import { isClient } from '../clients';
import { resourceFor } from './resources';
import { type Settings, settingsIn, usualSettings } from './settings';
import { walk } from './walk';

/** The name of a file that may be a changelog which includes others. */
const NAME = /(^|[._-])change-?log([._-].*)?\.(xml|ya?ml|json|sql)$/i;

/** A changelog that by its name is the one that includes the others. */
const MASTER = /(^|[._-])(master|root|main|index)\./i;

const MARK = /databaseChangeLog|liquibase\s+formatted\s+sql/i;

/** Where Spring Boot expects a changelog: https://docs.spring.io/spring-boot/how-to/data-initialization.html */
const OF_SPRING = `${RESOURCES}/db/changelog`;

/**
 * Finds how Liquibase is run for a project.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path of the workspace
 * @param directory that of the changelog, relative to the project's root, where it is known
 * @returns `undefined` when the files don't show it
 */
export function projectOf(projectRoot: string, checkout: string, directory?: string): Settings | undefined {
  const wanted = directory === undefined ? undefined : join(projectRoot, directory);
  const known = [projectRoot, join(projectRoot, RESOURCES), checkout].flatMap((one) => settingsIn(one) ?? []);
  const named = known.find((one) => {
    const folder = folderOf(one);
    if (folder === undefined) return false;
    return wanted === undefined ? isOf(folder, projectRoot, checkout) : folder === wanted;
  });
  if (named) return named;
  if (wanted !== undefined) {
    const usual = rootAmong(projectRoot, changelogsIn(wanted));
    return usual && folderOf(usual) === wanted ? usual : undefined;
  }
  const own = ownFilesOf(projectRoot, (name) => NAME.test(name)).map((file) => join(projectRoot, file));
  return rootAmong(projectRoot, [...own, ...changelogsIn(join(projectRoot, OF_SPRING))]);
}

/** Absolute path of the folder of the changelog; `undefined` when it isn't there. */
export function folderOf({ searchPaths, changelog }: Settings): string | undefined {
  const root = resourceFor(searchPaths, changelog);
  return root && dirname(root.path);
}

/** A folder of the project, or one at the root of the workspace for projects that use its database. */
function isOf(folder: string, projectRoot: string, checkout: string): boolean {
  if (pathInProject(projectRoot, folder) !== undefined) return true;
  return pathInProject(checkout, folder) !== undefined && isClient(projectRoot, 'liquibase');
}

/** The changelog that includes the others: the only one that none of them includes, or that is called so. */
function rootAmong(projectRoot: string, files: readonly string[]): Settings | undefined {
  const changelogs = [...new Set(files)].filter((file) => MARK.test(readFileSync(file, 'utf8')));
  if (changelogs.length === 0) return undefined;
  const all = changelogs.map((file) => usualSettings(projectRoot, pathFrom(projectRoot, file)));
  const included = new Set(all.flatMap((one) => walk(one).files.slice(1)));
  const roots = all.filter((_, index) => !included.has(changelogs[index] ?? ''));
  const masters = roots.filter(({ changelog }) => MASTER.test(basename(changelog)));
  const [root, ...others] = roots.length === 1 ? roots : masters;
  return others.length === 0 ? root : undefined;
}

/** Absolute paths. */
function changelogsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => NAME.test(name));
  return names.sort().map((name) => join(directory, name));
}
