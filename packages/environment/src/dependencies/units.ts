import { hasCode, readIfThere } from '@nx-worktree/system';
import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Pair } from './places';

/** pnpm keeps each package in a directory of its own here, beside links to what it depends on. */
export const PNPM_STORE = '.pnpm';

/** A directory of the main checkout that is copied or linked as a whole. */
export interface Unit extends Pair {
  /** Names of the packages that it holds. */
  readonly names: readonly string[];
  /** Names of the packages that they load. */
  readonly loads: readonly string[];
}

/** What a `node_modules` holds, in its scopes and pnpm's store too. */
export interface Content {
  readonly directory: string;
  readonly links: readonly string[];
  readonly units: readonly Unit[];
  /** Names that begin with a dot: caches, generated code, notes of package managers. */
  readonly hidden: readonly string[];
}

export async function contentOf({ from, to }: Pair): Promise<Content> {
  const found = await packagesIn(from);
  const directories = found.filter(({ entry }) => entry.isDirectory()).map(({ name }) => name);
  const hidden = directories.filter((name) => name.startsWith('.'));
  const packages = directories.filter((name) => !name.startsWith('.'));
  const store = hidden.includes(PNPM_STORE)
    ? await unitsOfStore(join(from, PNPM_STORE), join(to, PNPM_STORE))
    : [];
  const units = packages.map(async (name): Promise<Unit> => {
    const loads = await dependenciesOf(join(from, name));
    return { from: join(from, name), to: join(to, name), names: [name], loads };
  });
  return {
    directory: from,
    links: found.filter(({ entry }) => entry.isSymbolicLink()).map(({ name }) => name),
    units: [...(await Promise.all(units)), ...store],
    hidden,
  };
}

/** The directories of pnpm's store. In each, links stand for what its package depends on. */
async function unitsOfStore(from: string, to: string): Promise<Unit[]> {
  const directories = (await entriesOf(from)).filter(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules',
  );
  const units = directories.map(async ({ name }): Promise<Unit> => {
    const found = await packagesIn(join(from, name, 'node_modules'));
    const isLink = ({ entry }: Found): boolean => entry.isSymbolicLink();
    return {
      from: join(from, name),
      to: join(to, name),
      names: found.filter((one) => !isLink(one)).map((one) => one.name),
      loads: found.filter(isLink).map((one) => one.name),
    };
  });
  return Promise.all(units);
}

interface Found {
  readonly name: string;
  readonly entry: Dirent;
}

/** What lies in a `node_modules`, scoped packages with their scope. */
async function packagesIn(modules: string): Promise<Found[]> {
  const found = (await entriesOf(modules)).map(async (entry): Promise<Found[]> => {
    if (!entry.name.startsWith('@') || !entry.isDirectory()) return [{ name: entry.name, entry }];
    return (await entriesOf(join(modules, entry.name))).map((one) => ({
      name: `${entry.name}/${one.name}`,
      entry: one,
    }));
  });
  return (await Promise.all(found)).flat();
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.unknown()).default({}),
  peerDependencies: z.record(z.string(), z.unknown()).default({}),
  optionalDependencies: z.record(z.string(), z.unknown()).default({}),
});

/** What a package depends on, and what the packages do that lie within it. */
async function dependenciesOf(directory: string): Promise<string[]> {
  const manifest = manifestOf(await readIfThere(join(directory, 'package.json')));
  const nested = join(directory, 'node_modules');
  const theirs = (await packagesIn(nested))
    .filter(({ entry, name }) => entry.isDirectory() && !name.startsWith('.'))
    .map(({ name }) => dependenciesOf(join(nested, name)));
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return [
    ...Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }),
    ...(await Promise.all(theirs)).flat(),
  ];
}

/** Of one that can't be read nothing is known; whoever loads the package will say so. */
function manifestOf(text = '{}'): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return manifestSchema.parse({});
  }
}
