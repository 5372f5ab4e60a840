import { DEFAULT_VERSION, type MajorVersion, majorVersionOf } from '../embedded/version';
import { findBinariesPackage } from '../embedded/platform';

/**
 * What decides the verdicts of tests on the embedded server: the version of its binaries. Locale and encoding of its
 * cluster are always the same. The server isn't asked and needn't run, and little is loaded: Nx waits for this.
 *
 * @throws {ServerVersionError} {PlatformNotSupportedError} {BinariesMissingError} {VersionMissingError}
 */
export function embeddedIdentity(version: number = DEFAULT_VERSION): string {
  return `embedded PostgreSQL ${findBinariesPackage(majorVersionOf(version)).version}`;
}

/**
 * PostgreSQL's own version, as the server says it, of the installed binaries: `18.4` of the package `18.4.0-beta.17`.
 *
 * @throws {PlatformNotSupportedError} {BinariesMissingError} {VersionMissingError}
 */
export function installedVersion(version: MajorVersion): string {
  return findBinariesPackage(version).version.split('.').slice(0, 2).join('.');
}
