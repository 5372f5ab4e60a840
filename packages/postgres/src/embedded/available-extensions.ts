import { join } from 'node:path';
import { type Programs } from './cluster-place';
import { extensionsIn, extensionsOfPrograms } from './installed-programs';
import { findBinariesPackage } from './platform';

/**
 * The names of the extensions that an embedded server can create. The server isn't asked and needn't run.
 *
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when there is no usable PostgreSQL in the directory of installed programs
 */
export function availableExtensions(programs: Programs): string[] {
  return Object.keys(
    typeof programs === 'number'
      ? extensionsIn(join(findBinariesPackage(programs).root, 'native/share/postgresql'))
      : extensionsOfPrograms(programs.binaries),
  );
}
