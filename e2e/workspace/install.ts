import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../tools/release/published-packages';

/** How each package manager installs what a workspace asks for. */
export const INSTALL = {
  npm: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['install', '--no-frozen-lockfile', '--prefer-offline'],
};

/** Lets a workspace find the pnpm of this repository; nothing else that is installed there is to be found. */
export async function linkPnpm(root: string): Promise<void> {
  await mkdir(join(root, 'bin'));
  await symlink(join(REPOSITORY, 'node_modules/pnpm/bin/pnpm.cjs'), join(root, 'bin/pnpm'));
}
