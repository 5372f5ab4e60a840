import { ServerVersionError } from './embedded-errors';

/** The major versions of PostgreSQL that npm has binaries of and that are supported. */
export const MAJOR_VERSIONS = [14, 15, 16, 17, 18] as const;
/** One of the supported major versions. */
export type MajorVersion = (typeof MAJOR_VERSIONS)[number];

/** The one that our optional dependencies bring. */
export const DEFAULT_VERSION = 18 satisfies MajorVersion;

/** @throws {@link ServerVersionError} when it is none that we know */
export function majorVersionOf(version: number): MajorVersion {
  const known = MAJOR_VERSIONS.find((candidate) => candidate === version);
  if (known === undefined) throw new ServerVersionError(version, MAJOR_VERSIONS);
  return known;
}
