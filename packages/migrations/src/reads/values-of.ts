import { digest, hasCode } from '@nx-worktree/system';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type Checkout } from '../sets/checkout';
import { type Declared, directoryName, entryNames, isDirectoryName, packageOf } from './names';

/** The value of a file or package that doesn't exist. */
export const ABSENT = 'absent';

const manifestSchema = z.object({ version: z.string() });

/**
 * The current values of what migrations have read.
 *
 * @param names as a template lists them
 * @param declared the inputs of the migrations, which are left out of the directories that hold them
 * @returns the values in the order of the names
 */
export async function valuesOf(
  checkout: Checkout,
  names: readonly string[],
  declared: Declared,
): Promise<string[]> {
  const directories = names.filter(isDirectoryName);
  const entries = new Map<string, string[]>();
  for (const name of directories) entries.set(name, await entriesIn(join(checkout.directory, name)));
  const listings = await listingValues(checkout, entries, declared);
  return Promise.all(names.map((name) => listings.get(name) ?? valueOf(checkout.directory, name)));
}

function valueOf(checkout: string, name: string): Promise<string> {
  const installed = packageOf(name);
  return installed
    ? versionFrom(join(checkout, installed.from), installed.name)
    : digestOf(join(checkout, name));
}

/**
 * The values of directories: their entries, without ignored ones and without inputs, which the key contains already. So
 * a template that only lacks a new migration is still found, and can be continued.
 *
 * @param entries by the name of their directory, with `/` after the names of directories
 */
export async function listingValues(
  checkout: Checkout,
  entries: ReadonlyMap<string, readonly string[]>,
  declared: Declared,
): Promise<Map<string, string>> {
  const lasting = [...entries].map(([name, all]) => [name, entryNames(name, all, declared)] as const);
  const ignored = await checkout.ignoredAmong(lasting.flatMap(([, paths]) => paths));
  return new Map(
    lasting.map(([name, paths]) => {
      const counted = paths.filter((path) => !ignored.has(path)).sort();
      return [name, digest(JSON.stringify(counted))] as const;
    }),
  );
}

async function entriesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? directoryName(entry.name) : entry.name));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return ABSENT;
    if (hasCode(error, 'EISDIR')) return 'directory';
    throw error;
  }
}

/** The version of the package that a module in this directory would load. */
async function versionFrom(directory: string, name: string): Promise<string> {
  try {
    const text = await readFile(join(directory, 'node_modules', name, 'package.json'), 'utf8');
    const manifest = manifestSchema.safeParse(JSON.parse(text));
    if (manifest.success) return manifest.data.version;
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR') && !(error instanceof SyntaxError)) throw error;
  }
  const above = dirname(directory);
  return above === directory ? ABSENT : versionFrom(above, name);
}
