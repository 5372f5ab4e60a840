import { DEFAULT_VERSION, type MajorVersion, majorVersionOf } from '../embedded/version';
import { findBinariesPackage } from '../embedded/platform';

/**
 * What decides the verdicts of tests on the embedded server: the version of its binaries. Locale and encoding of its
 * cluster are always the same. The server isn't asked and needn't run, and little is loaded: Nx waits for this.
 *
 * @throws {@link ServerVersionError} when there is no embedded server of the version
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 */
export function embeddedIdentity(version: number = DEFAULT_VERSION): string {
  return `embedded PostgreSQL ${findBinariesPackage(majorVersionOf(version)).version}`;
}

/**
 * PostgreSQL's own version, as the server says it, of the installed binaries: `18.4` of the package `18.4.0-beta.17`.
 *
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 */
export function installedVersion(version: MajorVersion): string {
  return findBinariesPackage(version).version.split('.').slice(0, 2).join('.');
}
