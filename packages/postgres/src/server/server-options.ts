import { embeddedServerStatus } from '../embedded/embedded-server';
import { DEFAULT_VERSION, type MajorVersion, majorVersionOf } from '../embedded/version';
import { externalUrlOf } from './external-url';

/** Which server is meant. */
export interface ServerOptions {
  /** URL of an external server, whose role may create databases; without it the embedded one is used. */
  readonly url?: string;
  /** Major version of the embedded server, 18 by default. Each has a cluster of its own. */
  readonly version?: number;
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
 * Major version of the embedded server that is meant.
 *
 * @throws {@link ServerVersionError} when there is none of it
 */
export function embeddedVersionOf({ version = DEFAULT_VERSION }: ServerOptions): MajorVersion {
  return majorVersionOf(version);
}

/**
 * Whether `openServer` would start a server: the embedded one is meant, and doesn't run. For those who only look.
 *
 * @throws {@link ServerVersionError} when there is no embedded server of the version
 * @throws {@link ServerElsewhereError} when another host runs the server
 */
export async function isAsleep(options: ServerOptions): Promise<boolean> {
  if (externalUrlOf(options) !== undefined) return false;
  return !(await embeddedServerStatus(embeddedVersionOf(options))).running;
}
