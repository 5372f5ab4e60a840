import { isAbsolute, join, posix, relative, sep } from 'node:path';

/**
 * A path of a configuration, relative to a project's root, with `/`.
 *
 * @param path absolute, or relative to `from`
 * @param from absolute path of the directory in which its tool resolves it
 * @param projectRoot absolute path
 */
export function pathFromProject(path: string, from: string, projectRoot: string): string {
  const absolute = isAbsolute(path) ? path : join(from, path);
  const found = posix.normalize(relative(projectRoot, absolute).split(sep).join('/') || '.');
  return found.replace(/\/$/, '');
}
