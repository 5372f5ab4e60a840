import { Failure, hasCode, messageOf } from '@nx-worktree/system';
import { statfs } from 'node:fs/promises';
import { SessionLostError, type ServerAddress } from './session-errors';

/** SQLSTATE `disk_full`. */
const DISK_FULL = '53100';

/** What the server says of it, in the output of a migration tool. Of a full disk of its own, a tool says it otherwise. */
const SERVER_SAYS_FULL =
  /could not [^\n]*: (No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes)/;

/** A copy of files begins with a checkpoint; why that failed is in the server's log alone. */
const CHECKPOINT_FAILED = /^checkpoint request failed/;

/** Without room for a segment of its log (16 MB unless the cluster has others), a server gives up and crashes. */
const LEAST_BYTES = 16 * 1024 * 1024;

/** A database doesn't fit on the disk of its server. */
export class NoRoomError extends Failure {
  readonly code = 'NO_ROOM';

  /**
   * @param what the database, in words
   * @param directory where the server keeps its data, when that can be seen
   */
  constructor(
    readonly server: ServerAddress,
    readonly what: string,
    readonly directory: string | undefined,
    options: ErrorOptions,
  ) {
    super(
      `There is no room for ${what}: the disk of the PostgreSQL server at ${server.host}:${server.port}` +
        (directory === undefined ? '' : `, which holds ${directory},`) +
        ` is full (${messageOf(options.cause)}). Make room there, or use a server on another disk, ` +
        `and run the command again. Nothing was left behind.`,
      options,
    );
  }
}

/**
 * What a person has to know of an error whose cause is that the server's disk is full; any other error as it is.
 *
 * @param what the database that was being made, in words
 * @param directory where the server keeps its data, when that can be seen
 */
export async function explainNoRoom(
  server: ServerAddress,
  what: string,
  directory: string | undefined,
  error: unknown,
): Promise<unknown> {
  if (!isOfFullDisk(error) && !(isPerhaps(error) && (await isFull(directory)))) return error;
  return new NoRoomError(server, what, directory, { cause: error });
}

function isOfFullDisk(error: unknown): boolean {
  if (hasCode(error, DISK_FULL) || SERVER_SAYS_FULL.test(messageOf(error))) return true;
  return error instanceof Error && error.cause !== undefined && isOfFullDisk(error.cause);
}

function isPerhaps(error: unknown): boolean {
  return error instanceof SessionLostError || CHECKPOINT_FAILED.test(messageOf(error));
}

/** Of a directory of another machine, nothing is known here. */
async function isFull(directory: string | undefined): Promise<boolean> {
  if (directory === undefined) return false;
  const disk = await statfs(directory).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < LEAST_BYTES;
}
