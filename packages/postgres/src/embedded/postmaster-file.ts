import {
  isRunning,
  namesInDirectory,
  type ProcessIdentity,
  readIfThere,
  unlinkIfThere,
} from '@nx-worktree/system';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterPlace } from './cluster-place';

const SOCKET_LOCK = /^\.s\.PGSQL\.\d+\.lock$/;

/** What a running postmaster says of itself in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
}

/** Reads `postmaster.pid`: the first line is the pid, the fourth the port (`miscadmin.h`). */
export async function readPostmasterFile(place: ClusterPlace): Promise<PostmasterFile | undefined> {
  const lines = (await readIfThere(pathOf(place)))?.split('\n');
  const [pid, port] = [Number(lines?.[0]), Number(lines?.[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/**
 * Deletes the file of a postmaster that is known to be dead. PostgreSQL knows postmasters by pid only, and takes a
 * process that has got the pid since, or one that was killed and not waited for by its parent, for a living one.
 * Backends that still run are no danger: a new postmaster finds them by the shared memory of its data directory.
 *
 * @param postmaster the process that wrote the file
 */
export async function discardStalePid(place: ClusterPlace, postmaster: ProcessIdentity): Promise<void> {
  if (await isRunning(postmaster)) return;
  const file = await readPostmasterFile(place);
  if (file?.pid === postmaster.pid) await unlink(pathOf(place));
  // Of its socket there is such a file too.
  for (const name of await namesInDirectory(place.data)) {
    if (SOCKET_LOCK.test(name)) await unlinkIfThere(join(place.data, name));
  }
}

function pathOf(place: ClusterPlace): string {
  return join(place.data, 'postmaster.pid');
}
