import { removeDirectory } from '@nx-worktree/system';
import { copyFile, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type MigrationPlace } from '../sets/migration-set';

/**
 * Copies some files of a project into a temporary directory, for a tool that can't be told to take no others.
 *
 * @param files relative to the project's root
 * @param work gets the absolute path of the directory, in which the files have the same paths; it is deleted afterwards
 */
export async function withCopiedFiles(
  place: MigrationPlace,
  files: readonly string[],
  work: (directory: string) => Promise<void>,
): Promise<void> {
  const temporary = await realpath(tmpdir());
  const directory = await mkdtemp(join(temporary, 'nx-worktree-migrations-'));
  try {
    for (const file of files) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await copyFile(join(place.projectRoot, file), join(directory, file));
    }
    await work(directory);
  } finally {
    await removeDirectory(directory, temporary);
  }
}
