import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Lockfile, lockfileOf } from './lockfile';

/** `yarn-classic` is Yarn 1, `yarn` all that came after it. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn' | 'bun';

const BY_LOCKFILE: Record<Lockfile, PackageManager> = {
  'npm-shrinkwrap.json': 'npm',
  'package-lock.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn-classic',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** The package manager that the lockfile of a checkout belongs to, or `undefined` when there is no lockfile. */
export async function packageManagerOf(checkout: string): Promise<PackageManager | undefined> {
  const lockfile = await lockfileOf(checkout);
  if (lockfile === undefined) return undefined;
  if (lockfile === 'yarn.lock' && existsSync(join(checkout, '.yarnrc.yml'))) return 'yarn';
  return BY_LOCKFILE[lockfile];
}
