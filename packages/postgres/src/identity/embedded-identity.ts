import { type Programs } from '../embedded/cluster-place';
import { extensionsOfPrograms, versionOfPrograms } from '../embedded/installed-programs';
import { findBinariesPackage } from '../embedded/platform';
import { DEFAULT_VERSION, majorVersionOf } from '../embedded/version';

/**
 * What decides the verdicts of tests on the embedded server: the version of its binaries, and of the extensions where
 * these are installed ones. Locale and encoding of its cluster are always the same. The server isn't asked and needn't
 * run, and little is loaded: Nx waits for this.
 *
 * @throws {@link ServerVersionError} when there is no embedded server of the version
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when there is no usable PostgreSQL in the directory
 */
export function embeddedIdentity({ version = DEFAULT_VERSION, binaries }: EmbeddedChoice): string {
  if (binaries === undefined) {
    return `embedded PostgreSQL ${findBinariesPackage(majorVersionOf(version)).version}`;
  }
  const extensions = JSON.stringify(extensionsOfPrograms(binaries));
  return `installed PostgreSQL ${versionOfPrograms(binaries)} ${extensions}`;
}

/** Which embedded server is meant. */
export interface EmbeddedChoice {
  readonly version?: number;
  readonly binaries?: string;
}

/**
 * PostgreSQL's own version, as the server says it, of the installed binaries: `18.4` of the package `18.4.0-beta.17`.
 *
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when installed programs don't say their version
 */
export function installedVersion(programs: Programs): string {
  if (typeof programs !== 'number') return versionOfPrograms(programs.binaries);
  return findBinariesPackage(programs).version.split('.').slice(0, 2).join('.');
}
