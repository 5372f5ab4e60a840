import { isInside, namesInDirectory, readIfThere, realPathIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type WorkspacePackage } from '../../engine/workspace-package';
import { WrongCheckoutError } from './dependencies-errors';
import { plugNPlayFor } from './plug-n-play';

/**
 * Proves that the workspace packages which are linked into `node_modules` are those of this checkout. A nested
 * worktree without its own `node_modules` takes the main checkout's, and its suites are green without having run
 * what is in it.
 *
 * What was installed from a registry under such a name is not a matter of checkouts, and passes; a copy of a package
 * of the workspace, which some package managers make, is one.
 *
 * @param checkout absolute path
 * @param packages those of this checkout, from `workspacePackagesOf`
 * @throws {@link WrongCheckoutError} for the first one that would be loaded from another checkout
 */
export async function assertResolvesInside(
  checkout: string,
  packages: readonly WorkspacePackage[],
): Promise<void> {
  const root = await realpath(checkout);
  assertOwnPlugNPlay(root, packages);
  for (const own of packages) await assertInside(root, own, await resolveFrom(root, own.name));
  const byName = new Map(packages.map((own) => [own.name, own]));
  for (const { directory } of packages) {
    const modules = join(root, directory, 'node_modules');
    for (const name of await packagesIn(modules)) {
      const own = byName.get(name);
      if (own) await assertInside(root, own, await realPathIfThere(join(modules, name)));
    }
  }
}

/** A checkout without `node_modules` that is nested in one with Plug'n'Play gets that one's packages. */
function assertOwnPlugNPlay(checkout: string, [first]: readonly WorkspacePackage[]): void {
  if (first === undefined || existsSync(join(checkout, 'node_modules'))) return;
  const file = plugNPlayFor(checkout);
  if (file !== undefined && dirname(file) !== checkout)
    throw new WrongCheckoutError(checkout, first.name, file);
}

async function assertInside(
  checkout: string,
  own: WorkspacePackage,
  found: string | undefined,
): Promise<void> {
  if (found === undefined || isInside(found, checkout) || found === checkout) return;
  const isInstalled = found.endsWith(join('node_modules', own.name));
  if (!isInstalled || (await isCopyOf(join(checkout, own.directory), found)))
    throw new WrongCheckoutError(checkout, own.name, found);
}

/** No two versions of a package have the same `package.json`, and a fixture has not that of the package it is named after. */
async function isCopyOf(own: string, found: string): Promise<boolean> {
  const [ours, theirs] = await Promise.all(
    [own, found].map((directory) => readIfThere(join(directory, 'package.json'))),
  );
  return ours !== undefined && ours === theirs;
}

/** The real place of the package that Node finds from a directory: the nearest `node_modules` upward that has it. */
async function resolveFrom(directory: string, name: string): Promise<string | undefined> {
  const found = await realPathIfThere(join(directory, 'node_modules', name));
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : resolveFrom(parent, name));
}

/** The names of the packages in a `node_modules`, scoped ones with their scope. */
async function packagesIn(modules: string): Promise<string[]> {
  const names = await namesInDirectory(modules);
  const scoped = names
    .filter((name) => name.startsWith('@'))
    .map(async (scope) => (await namesInDirectory(join(modules, scope))).map((name) => `${scope}/${name}`));
  return [...names, ...(await Promise.all(scoped)).flat()];
}
