import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** By these files Nx knows a project. */
const OF_PROJECT = ['project.json', 'package.json'];

/**
 * A path relative to a project's root, with `/`; it begins with `../` where it lies outside.
 *
 * @param path absolute
 */
export function pathFrom(projectRoot: string, path: string): string {
  return relative(projectRoot, path).split(sep).join('/') || '.';
}

/**
 * The same for a directory that is a project's own: not of a project that lies in its folder.
 *
 * @param path absolute
 * @returns `undefined` when the directory belongs to another project or to none
 */
export function pathInProject(projectRoot: string, path: string): string | undefined {
  for (let directory = path; directory !== projectRoot; directory = dirname(directory)) {
    const isOutside = directory === dirname(directory);
    if (isOutside || OF_PROJECT.some((file) => existsSync(join(directory, file)))) return undefined;
  }
  return pathFrom(projectRoot, path);
}
