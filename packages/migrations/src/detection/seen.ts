import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { KNOWN_TOOLS } from '../registry/registry';
import { type Checkout } from '../sets/checkout';
import { type Suggestion, type TrackedFiles } from '../tools/traces';

/** Migrations that the files of a repository show. Paths are relative to the checkout, with `/`. */
export interface SeenMigrations extends Suggestion {
  /** The tool that they are for, as people call it. */
  readonly name: string;
  /** The file or folder that shows them. */
  readonly place: string;
}

/** Files in these folders are tested, copied or compared with: they make no database. */
const NO_PROJECT = /(^|\/)(fixtures?|__fixtures__|__tests__|testdata|templates?|vendor|node_modules|dist)\//;

/**
 * Looks for the migrations of all known tools in a whole repository, whether a project is configured to run them or not.
 * It reads file names, and a few configuration files.
 *
 * @returns one for each tool and place
 */
export async function seenMigrations(checkout: Checkout): Promise<SeenMigrations[]> {
  const tracked = await trackedIn(checkout);
  const seen = new Map<string, SeenMigrations>();
  const taken = new Set<string>();
  for (const { title: name, traces } of KNOWN_TOOLS) {
    if (!traces) continue;
    for (const file of tracked.all.filter((path) => traces.files.test(path))) {
      // The first tool that recognises a folder gets it: SQL files can be those of any tool.
      if (taken.has(posix.dirname(file))) continue;
      const suggestion = traces.suggest(file, tracked);
      if (!suggestion) continue;
      const place = suggestion.directory ?? file;
      if (taken.has(place)) continue;
      seen.set(place, { name, place, ...suggestion });
    }
    for (const { place } of seen.values()) taken.add(place);
  }
  return [...seen.values()];
}

async function trackedIn(checkout: Checkout): Promise<TrackedFiles> {
  const globs = ['**/migrations/*', ...KNOWN_TOOLS.flatMap(({ traces }) => traces?.globs ?? [])];
  const found = (await checkout.files(globs)).filter((path) => !NO_PROJECT.test(path));
  // Nx sees no project in what .nxignore hides.
  const ignored = await checkout.ignoredAmong(found);
  const all = found.filter((path) => !ignored.has(path)).sort();
  return { all, read: (path) => textOf(join(checkout.directory, path)) };
}

/** A file can be tracked without being there. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
