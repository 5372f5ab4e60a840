import { connectToEmbedded } from '../embedded/connect-to-embedded';
import { IdleTimeError } from '../embedded/embedded-errors';
import { openMaintenanceSession } from '../ownership/maintenance-database';
import { Server } from './server';
import { externalUrlOf } from './external-url';
import { embeddedVersionOf, type ServerOptions } from './server-options';

const IDLE_MINUTES = 30;

/**
 * Finds the server, or starts the embedded one, and opens a session in its maintenance database.
 *
 * @param options `url` is `NX_WORKTREE_DATABASE_URL` unless it is given
 * @throws {ServerVersionError} when there is no embedded server of the version
 * @throws {IdleTimeError} when the idle time is no positive number
 * @throws {ServerUnreachableError} {LoginRefusedError} {MissingPrivilegeError} when an external server is of no use
 * @throws {NoRoomError} when its disk is full
 * @throws {TransactionPoolingError} when it is a proxy with which our locks don't hold
 * @throws {PlatformNotSupportedError} {BinariesMissingError} {VersionMissingError} when there is no embedded one here
 * @throws {ServerStartError} {DiskFullError} when it can't start
 */
export async function openServer(options: ServerOptions = {}): Promise<Server> {
  const url = externalUrlOf(options);
  const idleMinutes = options.idleMinutes ?? IDLE_MINUTES;
  const version = embeddedVersionOf(options);
  if (!(idleMinutes > 0)) throw new IdleTimeError(idleMinutes);
  const { session, facts, isNew } = url
    ? { ...(await openMaintenanceSession(url)), isNew: false }
    : await connectToEmbedded(version, idleMinutes);
  const place = { ...facts, isEmbedded: url === undefined };
  return new Server(session, place, { isNew, pool: options.pool ?? false });
}
