import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { inputFilesOf } from '../registry/inputs';
import { type Checkout } from '../sets/checkout';
import { type MigrationSet, placeOf } from '../sets/migration-set';
import { detectMigrations } from './detect-migrations';

/**
 * Whether a `package.json` or `project.json` belongs to a project of the workspace.
 *
 * @param checkout absolute path
 * @param file relative to the checkout, with `/`
 */
export type ProjectFileTest = (checkout: string, file: string) => boolean;

/**
 * All migrations of a checkout, in the order in which they are applied. A branch can have projects that the
 * workspace's graph doesn't know, and lack some that it does.
 *
 * @param known the migrations of the workspace's projects, dependencies first
 * @param isProjectFile fixtures of tests, say, are no projects
 * @returns the known ones that are there, then those of other projects by path
 */
export async function discoverMigrations(
  checkout: Checkout,
  known: readonly MigrationSet[],
  isProjectFile: ProjectFileTest,
): Promise<MigrationSet[]> {
  const there = await thoseIn(checkout.directory, known);
  const roots = (await projectRoots(checkout, isProjectFile)).filter((root) =>
    there.every((set) => set.root !== root),
  );
  const others = await Promise.all(
    roots.map(async (root) => ({ root, name: await nameOf(checkout.directory, root) })),
  );
  return [...there, ...others.flatMap((project) => detectMigrations(checkout.directory, project) ?? [])];
}

async function thoseIn(checkout: string, sets: readonly MigrationSet[]): Promise<MigrationSet[]> {
  const found = await Promise.all(
    sets.map(async (set) => ((await inputFilesOf(placeOf(checkout, set))).length > 0 ? set : undefined)),
  );
  return found.filter((set) => set !== undefined);
}

async function projectRoots(checkout: Checkout, isProjectFile: ProjectFileTest): Promise<string[]> {
  const files = await checkout.trackedFiles(['**/package.json', '**/project.json']);
  const named = files.filter((file) => isProjectFile(checkout.directory, file));
  const ignored = await checkout.ignoredAmong(named);
  const ofProjects = named.filter((file) => !ignored.has(file));
  return [...new Set(ofProjects.map(posix.dirname))].sort();
}

async function nameOf(checkout: string, root: string): Promise<string> {
  for (const file of ['project.json', 'package.json']) {
    const path = join(checkout, root, file);
    if (!existsSync(path)) continue;
    const named = z.object({ name: z.string() }).safeParse(parse(await readFile(path, 'utf8')));
    if (named.success) return named.data.name;
  }
  return posix.basename(root);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
