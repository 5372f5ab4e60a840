import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { type MigrationPlace, type MigrationSet } from './migration-set';
import { toolNamed } from './tools/tools';

/** Globs, relative to the project's root, of the files that decide what a set's migrations do. */
export function migrationInputs(set: MigrationSet): string[] {
  return [...toolNamed(set.tool).inputs(set), ...(set.inputs ?? [])];
}

/** The files that decide what a set's migrations do, relative to the project's root, in an order of their own. */
export async function inputFilesOf({ set, projectRoot }: MigrationPlace): Promise<string[]> {
  const files = await glob(migrationInputs(set), { cwd: projectRoot, ignore: ['**/node_modules/**'] });
  return files.sort();
}

/** Where a set's migrations are in a checkout. */
export function placeOf(checkout: string, set: MigrationSet): MigrationPlace {
  return { set, checkout, projectRoot: join(checkout, set.root) };
}
