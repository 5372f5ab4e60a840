import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** The user that runs the server's programs, if it isn't the current user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Every system has it, and every service without an account of its own runs as it. `initdb` wants a user that has a name,
 * so it makes the cluster; the server itself needs none.
 */
export const NOBODY: ServerUser = { uid: 65534, gid: 65534 };

/** systemd's table of users lists these numbers as unassigned (systemd.io/UIDS-GIDS): from 0x70000000 on. */
const FIRST = 0x70000000;
const COUNT = 0x10000000 - 1;

/**
 * The user that runs the server of root, as which PostgreSQL refuses to run: used by no other service, so that none can
 * read its databases or signal it. The owner of the data, where there are any. Where that user can't be had, as in a
 * container with numbers of its own, it is `nobody`.
 *
 * @param data data directory
 */
export function serverUserOf(data: string): ServerUser {
  return ownerOf(data) ?? privateUser(data) ?? NOBODY;
}

/**
 * Whether the server runs as `nobody` and shares its databases with every service that does.
 *
 * @returns `inherited` when a new cluster would have a user of its own, `always` when none can be had here
 */
export function sharingOf({
  data,
  runAs,
}: {
  data: string;
  runAs?: ServerUser | undefined;
}): 'no' | 'inherited' | 'always' {
  if (runAs?.uid !== NOBODY.uid) return 'no';
  return privateUser(data) ? 'inherited' : 'always';
}

function ownerOf(data: string): ServerUser | undefined {
  const status = statSync(data, { throwIfNoEntry: false });
  return status && { uid: status.uid, gid: status.gid };
}

function privateUser(data: string): ServerUser | undefined {
  if (process.platform !== 'linux') return undefined;
  const id = FIRST + (createHash('sha256').update(data).digest().readUInt32BE() % COUNT);
  return isMapped(id, 'uid_map') && isMapped(id, 'gid_map') ? { uid: id, gid: id } : undefined;
}

/** Whether there is such a user or group in this user namespace (user_namespaces(7)). */
function isMapped(id: number, map: 'uid_map' | 'gid_map'): boolean {
  const ranges = readFileSync(`/proc/self/${map}`, 'utf8').trim().split('\n');
  return ranges.some((range) => {
    const [first = 0, , length = 0] = range.trim().split(/\s+/).map(Number);
    return id >= first && id < first + length;
  });
}
