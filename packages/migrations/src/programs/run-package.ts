import { type ConnectionInfo } from '@nx-worktree/postgres';
import { hasCode } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type MigrationPlace } from '../sets/migration-set';
import { MigrationToolMissingError } from './program-errors';
import { runProgram, type Surroundings } from './run-program';

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** How the command of a package is run. */
export interface PackageCommand extends Surroundings {
  /** Its name, where it isn't that of the package. */
  readonly bin?: string;
}

/**
 * Runs the command of a package that is installed for the project: by its file, since `npx` would ask the registry.
 *
 * @param name that of the package in npm
 * @throws {@link MigrationToolMissingError} when it isn't installed
 * @throws {@link MigrationFailedError} when it fails
 */
export async function runPackage(
  place: MigrationPlace,
  name: string,
  args: string[],
  database: ConnectionInfo,
  { bin = name, ...surroundings }: PackageCommand = {},
): Promise<void> {
  const { directory, manifest } = await findPackage(place, name);
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[bin];
  if (file === undefined) throw new MigrationToolMissingError(place.set, name);
  await runProgram(
    place,
    { file: process.execPath, args: [join(directory, file), ...args], ...surroundings },
    database,
  );
}

/** Whether a package is installed for a project. */
export function isInstalled(place: MigrationPlace, name: string): boolean {
  try {
    return resolveManifest(place, name) !== '';
  } catch (error) {
    if (error instanceof MigrationToolMissingError) return false;
    throw error;
  }
}

/**
 * The version of a package as it is installed for a project.
 *
 * @throws {@link MigrationToolMissingError} when it isn't installed
 */
export async function versionOf(place: MigrationPlace, name: string): Promise<string> {
  return (await findPackage(place, name)).manifest.version;
}

/**
 * Where a package is installed for a project.
 *
 * @returns absolute path
 * @throws {@link MigrationToolMissingError} when it isn't installed
 */
export function packageDirectoryOf(place: MigrationPlace, name: string): string {
  return dirname(resolveManifest(place, name));
}

async function findPackage(place: MigrationPlace, name: string) {
  const file = resolveManifest(place, name);
  return {
    directory: dirname(file),
    manifest: manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
  };
}

/** Not by its exports, which need not include its manifest. */
function resolveManifest({ set, projectRoot }: MigrationPlace, name: string): string {
  for (let above = projectRoot; ; above = dirname(above)) {
    const file = join(above, 'node_modules', name, 'package.json');
    if (existsSync(file)) return file;
    if (above === dirname(above)) break;
  }
  try {
    return createRequire(join(projectRoot, 'package.json')).resolve(`${name}/package.json`);
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) throw new MigrationToolMissingError(set, name, { cause: error });
    throw error;
  }
}
