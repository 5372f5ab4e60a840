import { ensureBinaries, newestBinaries, type ProgramDirectory, removeOtherBinaries } from './binaries';
import { type ClusterPlace } from './cluster-place';
import { installedPrograms } from './installed-programs';
import { findBinariesPackage } from './platform';

/** A cluster as far as it decides whose programs run it. */
type Runner = Pick<ClusterPlace, 'directory' | 'version' | 'binaries'>;

/**
 * Makes sure that the programs of a cluster can be run: installed ones stay where they are, npm's are copied. Must run
 * under the cluster's lock.
 *
 * @throws the errors of {@link assertInstalled}
 */
export async function preparePrograms(cluster: Runner): Promise<ProgramDirectory> {
  assertInstalled(cluster);
  const { directory, version, binaries } = cluster;
  return binaries ?? ensureBinaries(directory, findBinariesPackage(version));
}

/**
 * Finds out whether the programs of a cluster are on this machine.
 *
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when installed programs are no longer there
 */
export function assertInstalled({ version, binaries }: Runner): void {
  if (binaries === undefined) findBinariesPackage(version);
  else installedPrograms(binaries);
}

/** The programs of a cluster that was made. The process that stops it needn't be where npm has installed them. */
export async function programsThere({ directory, binaries }: Runner): Promise<ProgramDirectory> {
  return binaries ?? newestBinaries(directory);
}

/** Deletes npm's programs of other versions. Must run under the cluster's lock, while the server runs. */
export async function removeOtherPrograms({ directory, version, binaries }: Runner): Promise<void> {
  if (binaries === undefined) await removeOtherBinaries(directory, findBinariesPackage(version));
}
