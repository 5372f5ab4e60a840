import { Failure, hasCode } from '../errors/failure';
import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { namesInDirectory, unlinkIfThere } from './if-there';

const PRIVATE = 0o600;

/** A file that isn't finished yet, or never will be. */
const UNFINISHED = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Writing takes ms. What is as old as this has a writer that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/** There is no room for a file of ours. Node doesn't say where it was to be. */
export class NoSpaceError extends Failure {
  readonly code = 'NO_SPACE';

  constructor(
    readonly directory: string,
    options: ErrorOptions,
  ) {
    super(`The disk that holds ${directory} is full. Make room there, and run the command again.`, options);
  }
}

/** This user may not make a file of ours: the directory is another user's, or its file system can't be written to. */
export class NotWritableError extends Failure {
  readonly code = 'NOT_WRITABLE';

  constructor(
    /** The nearest directory that is there. */
    readonly directory: string,
    /** Id of the user that it belongs to. */
    readonly owner: number,
    options: ErrorOptions,
  ) {
    const isReadOnly = hasCode(options.cause, 'EROFS');
    super(
      isReadOnly
        ? `Nothing can be written to ${directory}: its file system is read-only. Work in a copy elsewhere, such as a clone.`
        : `You are not allowed to write to ${directory}, which belongs to user ${owner}. Run this command as that ` +
            `user, or work in your own copy, such as a clone.`,
      options,
    );
  }
}

/**
 * Makes a directory for files of ours, unless it is there.
 *
 * @throws {@link NotWritableError} when this user may not
 */
export async function makeOwnDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw await explained(error, directory);
  }
}

/** What is told of an error that concerns a directory. */
async function explained(error: unknown, directory: string): Promise<unknown> {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return new NoSpaceError(directory, { cause: error });
  if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return error;
  const there = await nearestOf(directory);
  return new NotWritableError(there, (await stat(there)).uid, { cause: error });
}

async function nearestOf(directory: string): Promise<string> {
  const isThere = await stat(directory).then(
    () => true,
    () => false,
  );
  return isThere ? directory : nearestOf(dirname(directory));
}

/**
 * Creates a file with all of its content in one step, unless the path is taken. A link of a finished file is
 * used, since a file opened with `wx` can be seen empty and stays empty when its writer is killed.
 *
 * @returns whether this call made the file
 * @throws {@link NoSpaceError} when the disk is full
 * @throws {@link NotWritableError} when this user may not write there
 */
export async function createExclusively(path: string, content: string): Promise<boolean> {
  const finished = await writeBeside(path, content);
  try {
    await link(finished, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(finished);
  }
}

/**
 * Replaces the content of a file in one step: a reader sees the old one or the new one, never a part.
 *
 * @throws {@link NoSpaceError} when the disk is full
 * @throws {@link NotWritableError} when this user may not write there
 */
export async function replaceAtomically(path: string, content: string, mode = PRIVATE): Promise<void> {
  await rename(await writeBeside(path, content, mode), path);
}

/**
 * Deletes what writers left in a directory that were killed before they had finished a file.
 *
 * @returns how many files that were
 */
export async function clearUnfinished(directory: string): Promise<number> {
  const left = (await namesInDirectory(directory)).filter((name) => UNFINISHED.test(name));
  let cleared = 0;
  for (const path of left.map((name) => join(directory, name))) {
    const written = await stat(path).catch(() => undefined);
    if (!written || Date.now() - written.mtimeMs < ABANDONED_MS) continue;
    await unlinkIfThere(path);
    cleared++;
  }
  return cleared;
}

async function writeBeside(path: string, content: string, mode = PRIVATE): Promise<string> {
  const directory = dirname(path);
  await makeOwnDirectory(directory);
  const beside = join(directory, `.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, content, { flag: 'wx', mode });
  } catch (error) {
    // On a full disk the file is there, and empty.
    await unlinkIfThere(beside);
    throw await explained(error, directory);
  }
  return beside;
}
