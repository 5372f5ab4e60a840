import { embeddedServerStatus } from '../embedded/embedded-server';
import { type Programs } from '../embedded/cluster-place';
import { installedPrograms } from '../embedded/installed-programs';
import { DEFAULT_VERSION, majorVersionOf } from '../embedded/version';
import { externalUrlOf } from './external-url';

/** Which server is meant. */
export interface ServerOptions {
  /** URL of an external server, whose role may create databases; without it the embedded one is used. */
  readonly url?: string;
  /** Major version of the embedded server, 18 by default. Each has a cluster of its own. */
  readonly version?: number;
  /**
   * Absolute path of the directory with the programs of an installed PostgreSQL, by which the embedded server is run
   * instead of npm's: its extensions can be used. It decides the version.
   */
  readonly binaries?: string;
  /**
   * Minutes without a session after which the embedded server stops by itself, 30 by default; fractions are fine.
   * It is decided by who starts the server.
   */
  readonly idleMinutes?: number;
  /**
   * Whether clones that a session holds are made ahead, one per template: the next one while the current one is in use. Off
   * by default. A clone that is not taken within an hour is dropped by `sweep`.
   */
  readonly pool?: boolean;
}

/**
 * The programs of the embedded server that is meant.
 *
 * @throws {@link ServerVersionError} when npm has none of the version
 * @throws {@link BinariesDirectoryError} when the directory holds no PostgreSQL that can be used
 */
export function programsOf({ version = DEFAULT_VERSION, binaries }: ServerOptions): Programs {
  return binaries === undefined ? majorVersionOf(version) : installedPrograms(binaries);
}

/**
 * Whether `openServer` would start a server: the embedded one is meant, and doesn't run. For those who only look.
 *
 * @throws the errors of {@link programsOf}
 * @throws {@link ServerElsewhereError} when another host runs the server
 */
export async function isAsleep(options: ServerOptions): Promise<boolean> {
  if (externalUrlOf(options) !== undefined) return false;
  return !(await embeddedServerStatus(programsOf(options))).running;
}
