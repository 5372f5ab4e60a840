import {
  assertOwn,
  hasCode,
  isInside,
  namesInDirectory,
  removeDirectory,
  stateHome,
  unlinkIfThere,
} from '@nx-worktree/system';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { chown, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ServerUser, serverUserOf } from './server-user';
import { type InstalledPrograms } from './installed-programs';
import { type MajorVersion } from './version';

/** Whose programs run an embedded server: npm's of a major version, or installed ones. Each has a cluster of its own. */
export type Programs = MajorVersion | InstalledPrograms;

/** Where the embedded cluster of this user and of these programs lies, and who runs it. */
export interface ClusterPlace {
  readonly version: MajorVersion;
  /** The directory of installed programs; `undefined` where npm's are used. */
  readonly binaries: string | undefined;
  /** Holds all of the following. */
  readonly directory: string;
  /** Lock under which the server is started, stopped and repaired. */
  readonly lock: string;
  /** The running server: port, password, process. */
  readonly facts: string;
  /** Data directory, password and log: made under a private name, so it is complete when it is there. */
  readonly cluster: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
  /** The user that runs the server's programs, if it isn't the current user. */
  readonly runAs: ServerUser | undefined;
}

/** Names the state directory that clusters elsewhere belong to, and is a link of a file in there. */
export const HOME_LINK = 'state-directory';

/** A directory outlives a reboot here and everybody may enter it. */
export const ROOTS_DIRECTORY = '/var/tmp/nx-worktree-0';

/**
 * Finds the place of the cluster. Of its directories only the state home is made.
 *
 * @throws {@link StateHomeError} when a directory of it belongs to another user
 */
export function placeOfCluster(programs: Programs): ClusterPlace {
  const { version, binaries } =
    typeof programs === 'number' ? { version: programs, binaries: undefined } : programs;
  const isRoot = process.getuid?.() === 0;
  const directory = join(isRoot ? homeForRoot() : stateHome(), directoryName(version, binaries));
  directoriesOf(directory)
    .filter((one) => existsSync(one))
    .forEach(assertOwn);
  const cluster = join(directory, 'cluster');
  const data = join(cluster, 'data');
  return {
    version,
    binaries,
    directory,
    lock: join(directory, 'lock'),
    facts: join(directory, 'server.json'),
    cluster,
    data,
    password: join(cluster, 'password'),
    log: join(cluster, 'server.log'),
    runAs: isRoot ? serverUserOf(data) : undefined,
  };
}

/**
 * Makes the directory of the cluster. The caller must have the lock of the place.
 *
 * @throws {@link StateHomeError} when it belongs to another user
 */
export function makeClusterDirectory({ directory, runAs }: ClusterPlace): void {
  for (const one of directoriesOf(directory)) makeDirectory(one, runAs !== undefined);
}

/** Makes files those of the user that runs the server. */
export async function giveToServer({ runAs }: ClusterPlace, ...paths: string[]): Promise<void> {
  if (!runAs) return;
  for (const path of paths) await chown(path, runAs.uid, runAs.gid);
}

/** Deletes the directory of the cluster, and those that `makeClusterDirectory` made around it when nothing else is in them. */
export async function removeClusterDirectory({ directory }: ClusterPlace): Promise<void> {
  await removeDirectory(directory, dirname(directory));
  let parent = dirname(directory);
  while (isOfRoots(parent) && (await removeIfEmpty(parent))) parent = dirname(parent);
}

function directoryName(version: MajorVersion, binaries: string | undefined): string {
  return binaries === undefined ? `postgres-${version}` : `postgres-${version}-${shortDigest(binaries)}`;
}

function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The directory of a cluster, after those around it that are made for it. */
function directoriesOf(directory: string): string[] {
  return isOfRoots(directory) ? [ROOTS_DIRECTORY, dirname(directory), directory] : [directory];
}

/** Whether a directory belongs to the clusters of root. */
export function isOfRoots(directory: string): boolean {
  return directory === ROOTS_DIRECTORY || isInside(directory, ROOTS_DIRECTORY);
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    if ((await namesInDirectory(directory)).join() === HOME_LINK)
      await unlinkIfThere(join(directory, HOME_LINK));
    await rmdir(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** A state home that only root may enter, such as one below `/root`, is of no use to the server. */
function homeForRoot(): string {
  const home = stateHome();
  if (isEnterable(home)) return home;
  return join(ROOTS_DIRECTORY, shortDigest(home));
}

/** Whether users other than the owner and its group may enter the directory and all that it lies in. */
function isEnterable(directory: string): boolean {
  const isOpen = (statSync(directory).mode & 0o001) !== 0;
  return isOpen && (directory === dirname(directory) || isEnterable(dirname(directory)));
}

/** The mode is set apart from `mkdir`, since the umask of the caller may close the directory to the server. */
function makeDirectory(directory: string, enterable: boolean): void {
  const mode = enterable ? 0o711 : 0o700;
  mkdirSync(directory, { recursive: true, mode });
  assertOwn(directory);
  if ((statSync(directory).mode & 0o777) !== mode) chmodSync(directory, mode);
}
