import { connectToEmbedded } from '../embedded/connect-to-embedded';
import { IdleTimeError } from '../embedded/embedded-errors';
import { openMaintenanceSession } from '../ownership/maintenance-database';
import { Server } from './server';
import { externalUrlOf } from './external-url';
import { programsOf, type ServerOptions } from './server-options';

const IDLE_MINUTES = 30;

/**
 * Finds the server, or starts the embedded one, and opens a session in its maintenance database.
 *
 * @param options `url` is `NX_WORKTREE_DATABASE_URL` unless it is given
 * @throws {@link ServerVersionError} when there is no embedded server of the version
 * @throws {@link IdleTimeError} when the idle time is no positive number
 * @throws {@link ServerUnreachableError} when no server answers
 * @throws {@link LoginRefusedError} when the server refuses the user
 * @throws {@link MissingPrivilegeError} when the role may not create databases
 * @throws {@link NoRoomError} when its disk is full
 * @throws {@link TransactionPoolingError} when it is a proxy with which our locks don't hold
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when there is no usable PostgreSQL in the directory of installed programs
 * @throws {@link ServerStartError} when the embedded server can't start
 * @throws {@link DiskFullError} when the disk has no room for the embedded server
 */
export async function openServer(options: ServerOptions = {}): Promise<Server> {
  const url = externalUrlOf(options);
  const idleMinutes = options.idleMinutes ?? IDLE_MINUTES;
  if (!(idleMinutes > 0)) throw new IdleTimeError(idleMinutes);
  const { session, facts, isNew } = url
    ? { ...(await openMaintenanceSession(url)), isNew: false }
    : await connectToEmbedded(programsOf(options), idleMinutes);
  const place = { ...facts, isEmbedded: url === undefined };
  return new Server(session, place, { isNew, pool: options.pool ?? false });
}
