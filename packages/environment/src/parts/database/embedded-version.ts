import { externalUrlOf, installedVersion, programsOf, type ServerOptions } from '@nx-worktree/postgres';
import { Failure } from '@nx-worktree/system';

/** The embedded server was started by another workspace, with other binaries than those that Nx has hashed here. */
export class EmbeddedVersionError extends Failure {
  readonly code = 'EMBEDDED_VERSION_DIFFERS';

  constructor(
    readonly running: string,
    readonly installed: string,
  ) {
    super(
      `The embedded PostgreSQL that is running is ${running}, but ${installed} is installed in this workspace, and the ` +
        `results of these tests would be cached for that version. Stop the server, so that it starts as ${installed}: ` +
        `nx run worktrees:server --stop`,
    );
  }
}

/**
 * The embedded server is shared by all workspaces of a user, and hashed by the binaries in this one.
 *
 * @param running version as the server says it
 * @throws {@link EmbeddedVersionError} when the server that runs has another version than the one that is installed
 */
export function assertHashedVersion(running: string, server: ServerOptions): void {
  if (externalUrlOf(server) !== undefined) return;
  const installed = installedVersion(programsOf(server));
  if (installed !== running) throw new EmbeddedVersionError(running, installed);
}
