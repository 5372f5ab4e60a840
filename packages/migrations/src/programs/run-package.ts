import { type ConnectionInfo } from '@nx-worktree/postgres';
import { hasCode } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type MigrationPlace } from '../sets/migration-set';
import { MigrationToolMissingError } from './program-errors';
import { runProgram } from './run-program';

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/**
 * Runs the command of a package that is installed for the project: by its file, since `npx` would ask the registry.
 *
 * @param name of the package and of its command
 * @throws {@link MigrationToolMissingError} when it isn't installed
 * @throws {@link MigrationFailedError} when it fails
 */
export async function runPackage(
  place: MigrationPlace,
  name: string,
  args: string[],
  database: ConnectionInfo,
): Promise<void> {
  const { directory, manifest } = await findPackage(place, name);
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[name];
  if (bin === undefined) throw new MigrationToolMissingError(place.set, name);
  await runProgram(place, { file: process.execPath, args: [join(directory, bin), ...args] }, database);
}

/**
 * The version of a package as it is installed for a project.
 *
 * @throws {@link MigrationToolMissingError} when it isn't installed
 */
export async function versionOf(place: MigrationPlace, name: string): Promise<string> {
  return (await findPackage(place, name)).manifest.version;
}

async function findPackage(place: MigrationPlace, name: string) {
  const file = resolveManifest(place, name);
  return {
    directory: dirname(file),
    manifest: manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
  };
}

function resolveManifest({ set, projectRoot }: MigrationPlace, name: string): string {
  try {
    return createRequire(join(projectRoot, 'package.json')).resolve(`${name}/package.json`);
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) throw new MigrationToolMissingError(set, name, { cause: error });
    throw error;
  }
}
