import { isInside, messageOf, realPathIfThere, replaceAtomically } from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { SchemaFileError } from './migrate-errors';

/** Everybody may read it: it is made to be shared. */
const MODE = 0o644;

/**
 * The file to which the schema of a project is written unless its target names another one. Each run rewrites it, so
 * it lies where workspaces keep what they build.
 *
 * @param projectRoot relative to the workspace
 * @returns relative to the workspace
 */
export function usualSchemaFile(projectRoot: string): string {
  return posix.join('dist/nx-worktree', projectRoot, 'schema.txt');
}

/** @throws {@link SchemaFileError} when it names no file in the workspace */
export async function assertFileInWorkspace(workspaceRoot: string, file: string): Promise<void> {
  const path = resolve(workspaceRoot, file);
  if (!isInside(path, workspaceRoot)) throw new SchemaFileError(file, 'it is not in the workspace');
  const place = await realPathIfThere(path);
  if (place && (await stat(place)).isDirectory()) throw new SchemaFileError(file, 'it is a directory');
}

/** @throws {@link SchemaFileError} when it can't be written */
export async function writeSchemaFile(workspaceRoot: string, file: string, text: string): Promise<void> {
  try {
    await replaceAtomically(join(workspaceRoot, file), text, MODE);
  } catch (error) {
    throw new SchemaFileError(file, messageOf(error), { cause: error });
  }
}
