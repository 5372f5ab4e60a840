import { type Repository } from '@nx-worktree/git';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Check } from '../../engine/check';
import { installCommandOf } from './install-dependencies';
import { installedDigest, staleIn } from './installed/installed';
import { lockfileOf } from './lockfile';

/**
 * Whether the main checkout has installed what its lockfile says. Worktrees link its packages; and suites that run there
 * with others may pass, and Nx caches their results for the lockfile.
 */
export function mainCheck({ root }: Repository): Check {
  return {
    name: 'main-dependencies',
    async look() {
      if (!existsSync(join(root, 'package.json')))
        return { state: 'unchecked', text: 'there is no package.json' };
      const lockfile = await lockfileOf(root);
      if (lockfile === undefined) return { state: 'unchecked', text: 'there is no lockfile' };
      const stale = await staleIn(root);
      if (stale !== undefined) {
        const command = (await installCommandOf(root)).join(' ');
        return {
          state: 'warning',
          text: `Tests in the main checkout run with packages that its lockfile doesn't name: ${stale}.`,
          advice: `cd ${root} && ${command}`,
        };
      }
      if ((await installedDigest(root)) === undefined)
        return { state: 'unchecked', text: `the package manager has not noted what it installed in ${root}` };
      return { state: 'ok', text: `the main checkout has installed what ${lockfile} says` };
    },
  };
}
