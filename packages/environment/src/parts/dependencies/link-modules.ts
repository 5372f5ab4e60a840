import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyEntry, copyTree, link, linkAgain, makeDirectory } from './copy-tree';
import { PNPM_NOTE, YARN_NOTE } from './own-notes';
import { type Pair, type Places } from './places';
import { NOTHING, sumOf, type Tally } from './tally';
import { PNPM_STORE } from './units';

/** Caches, and what else holds absolute paths of the checkout that it was made in. */
const CACHES = [
  '.cache',
  '.nx',
  '.pnpm-workspace-state.json',
  '.pnpm-workspace-state-v1.json',
  '.tmp',
  '.vite',
  '.vite-temp',
  '.vitest',
];

/**
 * Notes of package managers about what they have installed. By them they would take the links for packages of their
 * own, and install into the main checkout through them. Of some the worktree gets its own: see `writeOwnNotes`.
 */
const NOTES = [PNPM_NOTE, '.package-lock.json', '.package-map.json', '.yarn-integrity', YARN_NOTE];

/**
 * Makes a `node_modules` of links: real directories, one link per package. Links to workspace packages are made
 * anew so that they stay within the worktree. What is there already stays as it is.
 *
 * @param generated names in `node_modules` that are copied, whatever they look like
 */
export async function linkModules(
  places: Places,
  modules: Pair,
  generated: readonly string[],
): Promise<Tally> {
  return linkAll(places, modules, without([...CACHES, ...NOTES], generated));
}

/** Makes a copy of a `node_modules`, whose links lead within the worktree as they led within the main checkout. */
export async function copyModules(
  places: Places,
  modules: Pair,
  generated: readonly string[],
): Promise<Tally> {
  const leftOut = without(CACHES, generated);
  return eachIn(modules, leftOut, (entry, from, to) => copyEntry(places, entry, from, to));
}

function linkAll(places: Places, modules: Pair, leftOut: ReadonlySet<string>): Promise<Tally> {
  return eachIn(modules, leftOut, async (entry, from, to) => {
    if (entry.name === PNPM_STORE) return copyFromStore(places, { from, to });
    if (entry.isSymbolicLink()) return linkAgain(places, from, to);
    const isPackage = entry.isDirectory() && !entry.name.startsWith('.') && !places.isCopied(from);
    if (!isPackage) return copyEntry(places, entry, from, to);
    return entry.name.startsWith('@') ? linkAll(places, { from, to }, leftOut) : link(from, to);
  });
}

/** pnpm's store is reached through the links. What has to stand in the worktree is copied, and what is hoisted linked. */
function copyFromStore(places: Places, store: Pair): Promise<Tally> {
  return eachIn(store, new Set(), async (_entry, from, to) =>
    places.isCopied(from) ? copyTree(places, from, to) : NOTHING,
  );
}

async function eachIn(
  { from, to }: Pair,
  leftOut: ReadonlySet<string>,
  take: (entry: Dirent, from: string, to: string) => Promise<Tally>,
): Promise<Tally> {
  await makeDirectory(to);
  const entries = await readdir(from, { withFileTypes: true });
  const taken = entries.filter(({ name }) => !leftOut.has(name));
  return sumOf(
    await Promise.all(taken.map((entry) => take(entry, join(from, entry.name), join(to, entry.name)))),
  );
}

function without(names: readonly string[], others: readonly string[]): Set<string> {
  return new Set(names.filter((name) => !others.includes(name)));
}
