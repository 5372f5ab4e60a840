import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwn, statusOf } from './marker';

/**
 * Caches that tools keep in the temporary directory, and that cost a suite seconds when they are cold: transformed files
 * (Jest, tsx, jiti, @swc-node/register, Playwright), compiled ones (Node.js, v8-compile-cache) and native code (SWC, Nx).
 */
const CACHES = new RegExp(
  `^(${[
    'jest(_[a-z0-9]+)?',
    'tsx-\\w+',
    'jiti',
    'swc-(node|native)-\\w+',
    'playwright-transform-cache(-\\w+)?',
    'node-compile-cache',
    'v8-compile-cache(-\\w+)?',
    'nx-native-file-cache-\\w+',
  ].join('|')})$`,
);

/**
 * Links the caches of the usual temporary directory into one of an environment. Only directories of this user: whoever
 * made another one decides what is in it.
 *
 * @param names in the usual one
 */
export async function linkCaches(usual: string, names: readonly string[], own: string): Promise<void> {
  for (const name of names.filter((one) => CACHES.test(one))) {
    // A junction is the link that an ordinary user of Windows may make. Without it the cache is only cold.
    if (isOwnDirectory(join(usual, name)))
      await symlink(join(usual, name), join(own, name), 'junction').catch(() => undefined);
  }
}

/**
 * Moves the caches that were made in the temporary directory of an environment to the usual one, unless that has them
 * by now, so that the next environment finds them.
 *
 * @param names in that of the environment
 */
export async function keepCaches(own: string, names: readonly string[], usual: string): Promise<void> {
  for (const name of names.filter((one) => CACHES.test(one))) {
    if (isOwnDirectory(join(own, name)) && !statusOf(join(usual, name)))
      await rename(join(own, name), join(usual, name)).catch(() => undefined);
  }
}

function isOwnDirectory(path: string): boolean {
  const status = statusOf(path);
  return status !== undefined && status.isDirectory() && isOwn(status);
}
