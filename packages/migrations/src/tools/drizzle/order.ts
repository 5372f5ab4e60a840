import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { type Entry } from './folder';
import { timeOf } from './migrator';

/** How an author says that all databases have a migration although it is older than the one before it. */
const KNOWN = /\bnx-worktree:\s*out of order\b/i;

/**
 * Drizzle applies a migration only if it is newer than the newest that the database has. An empty database gets all of
 * them; one that has those of the target branch skips what was merged late, and Drizzle says nothing.
 *
 * @param entries in the order of the journal
 * @throws {@link MigrationFilesError} when one is not newer than one before it, and its file doesn't say that this is known
 */
export async function assertNoneSkipped(
  entries: readonly Entry[],
  { set, projectRoot }: MigrationPlace,
): Promise<void> {
  let newest: Entry | undefined;
  for (const entry of entries) {
    if (
      newest &&
      entry.when <= newest.when &&
      !(await isKnown(join(projectRoot, directoryOf(set), entry.file)))
    ) {
      throw new MigrationFilesError(
        set,
        `${entry.file} (${timeOf(entry.when)}) is not newer than ${newest.file} (${timeOf(newest.when)}), so Drizzle skips ` +
          'it, and says nothing, in a database that has that one. Delete it and its entry in meta/_journal.json, and ' +
          'generate it again. If every database has it, put the comment "-- nx-worktree: out of order" into it',
      );
    }
    if (!newest || entry.when > newest.when) newest = entry;
  }
}

async function isKnown(path: string): Promise<boolean> {
  return KNOWN.test(await readFile(path, 'utf8'));
}
