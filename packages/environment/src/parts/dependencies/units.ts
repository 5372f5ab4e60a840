import { hasCode } from '@nx-worktree/system';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
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

/** Reads without waiting: for thousands of small files, to wait for each takes several times as long as to read it. */
export function contentOf({ from, to }: Pair): Content {
  const found = packagesIn(from);
  const directories = found.filter(({ entry }) => entry.isDirectory()).map(({ name }) => name);
  const hidden = directories.filter((name) => name.startsWith('.'));
  const packages = directories.filter((name) => !name.startsWith('.'));
  const store = hidden.includes(PNPM_STORE) ? unitsOfStore(join(from, PNPM_STORE), join(to, PNPM_STORE)) : [];
  const units = packages.map((name): Unit => {
    const loads = dependenciesOf(join(from, name));
    return { from: join(from, name), to: join(to, name), names: [name], loads };
  });
  return {
    directory: from,
    links: found.filter(({ entry }) => entry.isSymbolicLink()).map(({ name }) => name),
    units: [...units, ...store],
    hidden,
  };
}

/** The directories of pnpm's store. In each, links stand for what its package depends on. */
function unitsOfStore(from: string, to: string): Unit[] {
  const directories = entriesOf(from).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return directories.map(({ name }): Unit => {
    const found = packagesIn(join(from, name, 'node_modules'));
    const isLink = ({ entry }: Found): boolean => entry.isSymbolicLink();
    return {
      from: join(from, name),
      to: join(to, name),
      names: found.filter((one) => !isLink(one)).map((one) => one.name),
      loads: found.filter(isLink).map((one) => one.name),
    };
  });
}

interface Found {
  readonly name: string;
  readonly entry: Dirent;
}

/** What lies in a `node_modules`, scoped packages with their scope. */
function packagesIn(modules: string): Found[] {
  return entriesOf(modules).flatMap((entry): Found[] => {
    if (!entry.name.startsWith('@') || !entry.isDirectory()) return [{ name: entry.name, entry }];
    return entriesOf(join(modules, entry.name)).map((one) => ({
      name: `${entry.name}/${one.name}`,
      entry: one,
    }));
  });
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
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
function dependenciesOf(directory: string): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = manifestOf(directory);
  const nested = join(directory, 'node_modules');
  const theirs = packagesIn(nested)
    .filter(({ entry, name }) => entry.isDirectory() && !name.startsWith('.'))
    .flatMap(({ name }) => dependenciesOf(join(nested, name)));
  return [...Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }), ...theirs];
}

/** Nothing is known of one that can't be read; loading the package will report that. */
function manifestOf(directory: string): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
  } catch {
    return manifestSchema.parse({});
  }
}
