import { isInside, realPathIfThere } from '@nx-worktree/system';
import { readdirSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Provided } from './facts';
import { installedDigest, staleIn } from './installed/installed';
import { differenceOf } from './lockfile';
import { ownModulesOf } from './modules-directories';
import { obstacleIn, obstacleOfCopies } from './obstacles';
import { PNPM_STORE } from './units';

/**
 * Why the dependencies of a worktree aren't those of its commit any more, or `undefined`. They were when they were
 * made; since then the main checkout, whose packages are linked, may have got others, or the worktree another lockfile.
 *
 * @param main absolute path of the main checkout
 */
export async function driftOf(
  main: string,
  worktree: string,
  { mode, installed }: Provided,
): Promise<string | undefined> {
  if (mode === 'none') return undefined;
  const stale = await staleIn(worktree);
  if (stale !== undefined || mode === 'install') return stale;
  const copies = await obstacleOfCopies(main);
  if (mode === 'copy') return copies;
  // A package manager that was run in the worktree can have put packages in the place of all links.
  if (!(await hasLinksInto(main, worktree))) return undefined;
  const reason = await obstacleToUse(main, worktree);
  if (reason !== undefined) return reason;
  if (installed !== undefined && installed !== (await installedDigest(main)))
    return `${main}, whose packages are linked, has since installed others`;
  return copies;
}

/** Why the dependencies of the main checkout, linked or copied, would be wrong in a worktree now, or `undefined`. */
export async function obstacleToUse(main: string, worktree: string): Promise<string | undefined> {
  return (
    (await obstacleIn(main)) ??
    (await differenceOf(main, worktree)) ??
    (await obstacleOfCopies(main)) ??
    (await staleIn(main))
  );
}

/** Whether packages of a worktree, or its whole `node_modules`, are links into the main checkout's. */
export async function hasLinksInto(main: string, worktree: string): Promise<boolean> {
  const [theirs, ours] = [
    (await realPathIfThere(main)) ?? main,
    (await realPathIfThere(worktree)) ?? worktree,
  ];
  const modules = await ownModulesOf(worktree);
  const directories = [
    ...modules,
    ...modules.map((directory) => join(directory, PNPM_STORE, 'node_modules')),
  ];
  const real = await Promise.all(modules.map(realPathIfThere));
  return [...real.filter((target) => target !== undefined), ...directories.flatMap(linkTargetsIn)].some(
    (target) => isInside(target, theirs) && !isInside(target, ours),
  );
}

/** Where the links in a `node_modules` lead that stand for packages, in its scopes too. */
function linkTargetsIn(modules: string): string[] {
  return entriesIn(modules).flatMap((entry): string[] => {
    const path = join(modules, entry.name);
    if (entry.isSymbolicLink()) return [resolve(dirname(path), readlinkSync(path))];
    return entry.isDirectory() && entry.name.startsWith('@') ? linkTargetsIn(path) : [];
  });
}

function entriesIn(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // It isn't there, or is a link or a file, which other checks look at.
    return [];
  }
}
