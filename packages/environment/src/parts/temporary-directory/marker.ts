import {
  hasCode,
  type Holder,
  isLiving,
  ownIdentity,
  processIdentitySchema,
  readJsonFile,
  thisProcess,
} from '@nx-worktree/system';
import { type BigIntStats, lstatSync } from 'node:fs';
import { lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Identity, identitySchema } from './facts';

/** A file in the directory that says whose it is. */
export const MARKER = '.nx-worktree';

const holderSchema: z.ZodType<Holder> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('process'), process: processIdentitySchema }),
  z.object({ kind: z.literal('record'), id: z.string(), path: z.string() }),
]);

const markerSchema = z.object({
  /** Id of the environment. */
  environment: z.string(),
  holder: holderSchema,
  /** Where the paths and pids of the holder mean something: another container can share the directory, and not these. */
  host: z.string(),
  /** Of the directory in which it was made: it may have been copied into another one. */
  identity: identitySchema,
});
/** What the marker in a directory says. */
export type Marker = z.infer<typeof markerSchema>;

/** Says in a new directory whose it is. */
export async function mark(path: string, environment: string, holder: Holder): Promise<Identity> {
  const identity = identityIn(await lstat(path, { bigint: true }));
  const { host } = await ownIdentity();
  const marker: Marker = { environment, holder, host, identity };
  await writeFile(join(path, MARKER), JSON.stringify(marker), { flag: 'wx', mode: 0o600 });
  return identity;
}

/** What the marker of this user says in a directory of this user, if it was made in that directory. */
export async function markerIn(path: string): Promise<Marker | undefined> {
  const status = statusOf(path);
  if (!status?.isDirectory() || !isOwn(status)) return undefined;
  const file = statusOf(join(path, MARKER));
  if (!file?.isFile() || !isOwn(file)) return undefined;
  const marker = await readJsonFile(join(path, MARKER), markerSchema);
  // The device of a file system can be another one after a restart.
  const isHere = marker.state === 'present' && marker.value.identity.inode === String(status.ino);
  return isHere ? marker.value : undefined;
}

/**
 * Whether the directory at a path is the one that was made for an environment: by its marker, or if a program has deleted
 * that, by what the file system says of it.
 */
export async function isDirectoryOf(
  environment: string,
  path: string,
  identity: Identity | undefined,
): Promise<boolean> {
  if ((await markerIn(path))?.environment === environment) return true;
  const status = statusOf(path);
  if (!identity || !status?.isDirectory()) return false;
  const { device, inode, born } = identityIn(status);
  return device === identity.device && inode === identity.inode && born === identity.born;
}

/** Whether nobody holds the directory any more, as far as that can be told here. */
export async function isLeft({ holder, host }: Marker): Promise<boolean> {
  const isHere = host === (await thisProcess()).process.host;
  return isHere && !(await isLiving(holder));
}

/**
 * Of a file, directory or link itself; `undefined` when there is none. In one go, as each takes ten times as long by way of
 * the thread pool, and a sweep looks at all.
 */
export function statusOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (hasCode(error, 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}

/** Whether it belongs to this user; there are no such owners on Windows. */
export function isOwn({ uid }: BigIntStats): boolean {
  return !process.getuid || uid === BigInt(process.getuid());
}

function identityIn({ dev, ino, birthtimeNs }: BigIntStats): Identity {
  return { device: String(dev), inode: String(ino), born: String(birthtimeNs) };
}
