import {
  createExclusively,
  hasCode,
  isRunning,
  namesInDirectory,
  readIfThere,
  removeDirectory,
  stateHome,
  stopProcess,
  unlinkIfThere,
  withFileLock,
} from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { link, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFacts } from './facts';
import { HOME_LINK, isOfRoots, type ClusterPlace, ROOTS_DIRECTORY } from './cluster-place';

/** How long a state directory must be gone, in ms: a user may be about to put it back. */
const SETTLED_MS = 60 * 60 * 1000;

/** Where a link can't be made: to another file system, or on one that has none. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/**
 * Ties a cluster that lies outside of its state directory to that (link(2)): when the state directory is deleted, the number
 * of links falls to one. Where no link can be made, it is unknown, and the cluster stays for ever.
 */
export async function tieToHome({ directory }: ClusterPlace): Promise<void> {
  if (!isOfRoots(directory)) return;
  const tie = join(dirname(directory), HOME_LINK);
  const home = stateHome();
  const status = await stat(tie).catch(() => undefined);
  if (status && (status.nlink > 1 || status.uid !== process.getuid?.())) return;
  const own = join(home, 'server-elsewhere');
  await createExclusively(own, home);
  await unlinkIfThere(tie);
  try {
    await link(own, tie);
  } catch (error) {
    // Another process was quicker.
    if (!hasCode(error, 'EEXIST', ...NO_LINK)) throw error;
  }
}

/**
 * Stops the servers of root whose state directory was deleted, and deletes their clusters: their passwords are not known any
 * more. One that can't be proven to be such a one stays.
 *
 * @param settledMs how long the state directory must be gone, in ms
 * @returns the directories that were deleted
 */
export async function sweepOrphans(settledMs = SETTLED_MS): Promise<string[]> {
  const swept: string[] = [];
  for (const directory of await clustersOfRoot()) {
    if (await sweep(directory, settledMs).catch(() => false)) swept.push(directory);
  }
  return swept;
}

/** Clusters of root that may no longer be needed. */
export interface FoundOrphans {
  /** Directories that a sweep would delete. */
  readonly orphaned: readonly string[];
  /** Directories of which it is unknown: an earlier release made them, or they are on another file system. */
  readonly untied: readonly string[];
}

/** What a sweep would find now. */
export async function findOrphans(settledMs = SETTLED_MS): Promise<FoundOrphans> {
  const directories = await clustersOfRoot();
  const orphaned = await filtered(directories, (directory) => isOrphan(directory, settledMs));
  const untied = await filtered(directories, async (directory) => !existsSync(join(directory, HOME_LINK)));
  return { orphaned, untied };
}

async function clustersOfRoot(): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  return (await namesInDirectory(ROOTS_DIRECTORY)).map((name) => join(ROOTS_DIRECTORY, name));
}

async function filtered(
  directories: readonly string[],
  test: (directory: string) => Promise<boolean>,
): Promise<string[]> {
  const results = await Promise.all(directories.map(test));
  return directories.filter((_, index) => results[index]);
}

async function sweep(directory: string, settledMs: number): Promise<boolean> {
  if (!(await isOrphan(directory, settledMs))) return false;
  for (const name of (await namesInDirectory(directory)).filter((candidate) => candidate !== HOME_LINK)) {
    const cluster = join(directory, name);
    const isGone = await withFileLock(
      join(cluster, 'lock'),
      () => removeCluster(directory, cluster, settledMs),
      0,
    );
    if (!isGone) return false;
  }
  await removeDirectory(directory, ROOTS_DIRECTORY);
  return true;
}

/** @returns whether it is gone: a server that another container runs can't be stopped from here */
async function removeCluster(directory: string, cluster: string, settledMs: number): Promise<boolean> {
  if (!(await isOrphan(directory, settledMs))) return false;
  const facts = await readFacts({ facts: join(cluster, 'server.json') });
  for (const process of [facts?.keeper, facts?.postmaster]) {
    if (process && (await isRunning(process)) && (await stopProcess(process)) === 'running') return false;
  }
  await removeDirectory(cluster, directory);
  return true;
}

async function isOrphan(directory: string, settledMs: number): Promise<boolean> {
  const tie = join(directory, HOME_LINK);
  const home = await readIfThere(tie);
  if (home === undefined) return false;
  const { nlink, ctimeMs, uid } = await stat(tie);
  return uid === 0 && nlink === 1 && Date.now() - ctimeMs >= settledMs && !existsSync(home);
}
