import { hasCode } from '../errors/failure';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and those that it lies in; one that is there is fine. Node's own way (`recursive`) never ends where
 * the system says ENOENT although the parent is there, as Linux does below `/proc`.
 *
 * @param path a directory that a user has named
 * @param mode of those that are made
 * @throws errors of Node, when it can't be made
 */
export function makeDirectory(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    if (hasCode(error, 'EEXIST') && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    const parent = dirname(path);
    if (!hasCode(error, 'ENOENT') || parent === path || existsSync(parent)) throw error;
    makeDirectory(parent, mode);
    makeDirectory(path, mode);
  }
}
