import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What Yarn 2 and later write instead of `node_modules`, unless they are told to write that. */
const NAMES = ['.pnp.cjs', '.pnp.js'];

/** The file by which Node finds packages in a checkout that uses Yarn's Plug'n'Play, or `undefined`. */
export function plugNPlayIn(checkout: string): string | undefined {
  return NAMES.map((name) => join(checkout, name)).find((file) => existsSync(file));
}

/** The file that Yarn's Plug'n'Play takes for a directory: the nearest upward. */
export function plugNPlayFor(directory: string): string | undefined {
  const parent = dirname(directory);
  return plugNPlayIn(directory) ?? (parent === directory ? undefined : plugNPlayFor(parent));
}
