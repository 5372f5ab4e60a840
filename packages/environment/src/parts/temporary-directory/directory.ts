import {
  digest,
  hasCode,
  type Holder,
  namesInDirectory,
  removeDirectory,
  stateHome,
  withFileLock,
} from '@nx-worktree/system';
import { chmod, mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { keepCaches, linkCaches } from './caches';
import { type Identity } from './facts';
import { isDirectoryOf, isLeft, mark, MARKER, markerIn, statusOf } from './marker';

/*
 * A temporary directory lies in the usual one, and says itself whose it is.
 *
 * 1. It is made, which only one process can do at a path, and gets its marker: environment, holder, inode.
 * 2. Caches of tools are linked into it. Those that tools make in it move to the usual directory at its end.
 * 3. It is deleted with its environment: when its marker, or without that its inode and time of birth, prove that it is
 *    the one that was made. The marker goes last, so that a killed deletion can be finished.
 * 4. When its holder is gone, the next process that makes such a directory deletes it.
 */

/** Short, since the paths of sockets in it have to fit into 103 bytes on macOS, and 107 on Linux. */
const PREFIX = 'nxw-';
const NAME = /^nxw-[0-9a-f]{8}$/;

/** What a temporary directory is made for. */
export interface DirectoryRequest {
  /** The same key gives the same path, unless that is taken: transform caches can be keyed by their path. */
  readonly key: string;
  /** Id of the environment. */
  readonly environment: string;
  readonly holder: Holder;
  /** The path that it had before. */
  readonly before?: string | undefined;
}

/** A directory that was made. */
export interface MadeDirectory {
  readonly path: string;
  readonly identity: Identity;
}

/**
 * Makes a temporary directory, or finds the one that the environment has. What others have left is deleted first, as far
 * as that is possible.
 */
export async function makeDirectory(request: DirectoryRequest): Promise<MadeDirectory> {
  const { before } = request;
  // Its path is in files and in variables of processes, so it stays if it can.
  const isParentThere = before !== undefined && statusOf(dirname(before)) !== undefined;
  const parent = isParentThere ? dirname(before) : parentDirectory();
  await sweepDirectories(parent).catch(() => undefined);
  if (before === undefined) return makeIn(parent, request);
  // Several processes can need it at once.
  return underLock(
    async () => (await makeAt(request, join(parent, basename(before)))) ?? makeIn(parent, request),
  );
}

async function makeIn(parent: string, request: DirectoryRequest): Promise<MadeDirectory> {
  for (let count = 0; ; count++) {
    const name = PREFIX + digest(`${request.key}\0${count}`).slice(0, 8);
    const made = await makeAt(request, join(parent, name));
    if (made) return made;
  }
}

/**
 * Makes the directory of an environment at a path.
 *
 * @returns nothing when something else lies there
 */
async function makeAt(
  { environment, holder }: DirectoryRequest,
  path: string,
): Promise<MadeDirectory | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const marker = await markerIn(path);
    return marker?.environment === environment ? { path, identity: marker.identity } : undefined;
  }
  try {
    const identity = await mark(path, environment, holder);
    // As root, programs run as other users, to whom the usual directory is open as well.
    if (process.getuid?.() === 0) await chmod(path, 0o1777);
    await linkCaches(dirname(path), await namesInDirectory(dirname(path)), path);
    return { path, identity };
  } catch (error) {
    await rmdir(path).catch(() => undefined);
    throw error;
  }
}

/** Deletes the directory of an environment, if it is the one that was made. Without it, one with its marker is looked for. */
export async function deleteDirectoryOf(environment: string, made: MadeDirectory | undefined): Promise<void> {
  const found = made ?? (await findDirectoryOf(environment));
  if (found && (await isDirectoryOf(environment, found.path, found.identity))) await deleteAll(found.path);
}

/** Finds the directory of an environment by its marker. */
export async function findDirectoryOf(environment: string): Promise<MadeDirectory | undefined> {
  for (const path of await directoriesIn(parentDirectory())) {
    const marker = await markerIn(path);
    if (marker?.environment === environment) return { path, identity: marker.identity };
  }
  return undefined;
}

/** Finds the directories that a sweep would delete now. */
export async function leftDirectories(parent = parentDirectory()): Promise<string[]> {
  const left: string[] = [];
  for (const path of await directoriesIn(parent)) {
    const marker = await markerIn(path);
    if (marker && (await isLeft(marker))) left.push(path);
  }
  return left;
}

/**
 * Deletes the directories whose holder is gone, one process at a time: what lies at a path can be that of a new
 * environment once another process has swept it.
 *
 * @returns their paths
 */
export async function sweepDirectories(parent = parentDirectory()): Promise<string[]> {
  if ((await leftDirectories(parent)).length === 0) return [];
  return underLock(async () => {
    const left = await leftDirectories(parent);
    const failures: unknown[] = [];
    for (const path of left) await deleteAll(path).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    return left;
  });
}

/**
 * Where temporary directories are made. Not in the one of another environment, within which this process may run: it goes
 * with that environment.
 *
 * @param directory the temporary directory of this process
 */
export function parentDirectory(directory = tmpdir()): string {
  return NAME.test(basename(directory)) ? dirname(directory) : directory;
}

async function directoriesIn(parent: string): Promise<string[]> {
  return (await namesInDirectory(parent)).filter((name) => NAME.test(name)).map((name) => join(parent, name));
}

async function deleteAll(path: string): Promise<void> {
  const names = await namesInDirectory(path);
  await keepCaches(path, names, dirname(path));
  for (const name of names) if (name !== MARKER) await removeDirectory(join(path, name), path);
  await removeDirectory(path, dirname(path));
}

function underLock<T>(work: () => Promise<T>): Promise<T> {
  return withFileLock(join(stateHome(), 'temporary-directories'), work);
}
