import { glob } from 'tinyglobby';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { toolNamed } from './registry';

/**
 * Globs, relative to the project's root, of the files that decide what a set's migrations do.
 *
 * @param checkout absolute path
 */
export function migrationInputs(set: MigrationSet, checkout: string): string[] {
  return [...toolNamed(set.tool).inputs(set, checkout), ...(set.inputs ?? [])];
}

/**
 * Globs, relative to the project's root, of the files that decide what tests of a set's database say.
 *
 * @param checkout absolute path
 */
export function testInputs(set: MigrationSet, checkout: string): string[] {
  return [...migrationInputs(set, checkout), ...(toolNamed(set.tool).indirectInputs?.(set, checkout) ?? [])];
}

/** The files that decide what a set's migrations do, relative to the project's root, sorted by their bytes. */
export async function inputFilesOf({ set, checkout, projectRoot }: MigrationPlace): Promise<string[]> {
  const files = await glob(migrationInputs(set, checkout), {
    cwd: projectRoot,
    ignore: ['**/node_modules/**'],
  });
  return files.sort();
}

/** Whether applying a set runs programs, which read more than its inputs. */
export function runsPrograms({ tool, seed }: MigrationSet): boolean {
  return toolNamed(tool).runsInProcess !== true || seed !== undefined;
}
