import { Failure, hasCode } from '../errors/failure';
import { lstat, realpath, rm, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** A directory should be deleted that is not inside of the directory where such directories are. */
export class OutsideDirectoryError extends Failure {
  readonly code = 'OUTSIDE_DIRECTORY';

  constructor(
    readonly directory: string,
    readonly within: string,
  ) {
    super(`${directory} is not deleted: it is not inside ${within}. Inspect it and delete it by hand.`);
  }
}

/**
 * Deletes a directory with all that is in it; one that is gone already is fine. This is the only place that
 * deletes directories. Links are deleted, never followed, and nothing outside of `within` is touched.
 *
 * @param directory what to delete
 * @param within the directory that must contain it
 * @throws {@link OutsideDirectoryError} when the real place of `directory` is not inside `within`
 */
export async function removeDirectory(directory: string, within: string): Promise<void> {
  const place = await realPlaceOf(directory);
  if (!place) return;
  if (!isInside(place, await realpath(within))) throw new OutsideDirectoryError(directory, within);
  const isLink = (await lstat(place)).isSymbolicLink();
  if (isLink) await unlink(place);
  else await rm(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Whether `path` lies inside of `directory` and is not the directory itself. Both are taken as they are written. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where a path really is, without following it if it is a link itself. */
async function realPlaceOf(path: string): Promise<string | undefined> {
  try {
    await lstat(path);
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
