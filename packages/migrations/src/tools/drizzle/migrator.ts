import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { type Client } from 'pg';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { scriptFailure, wholeScript } from '../whole-script';
import { type DrizzleTable } from './configuration';
import { type DrizzleFolder, type Entry } from './folder';
import { DrizzleRecords, hashOf, isOf } from './records';

/** What stands between the statements of a migration. */
const BREAKPOINT = '--> statement-breakpoint';

/**
 * Applies migrations as the migrator of drizzle-orm does: all in one transaction. Where Drizzle would skip one and say
 * nothing, it fails.
 *
 * @param entries some of the folder's, in their order; those that are applied are left out
 * @throws {@link MigrationFailedError} when one fails
 * @throws {@link MigrationFilesError} when Drizzle would skip one
 */
export function runMigrator(
  place: MigrationPlace,
  database: ConnectionInfo,
  table: DrizzleTable,
  folder: DrizzleFolder,
  entries: readonly Entry[],
): Promise<void> {
  return insideDatabase(database, async (client) => {
    const records = new DrizzleRecords(client, table);
    await records.create(folder);
    const pending = await pendingOf(place, records, folder, entries);
    await client.query('begin');
    try {
      for (const entry of pending) await apply(client, records, place, folder, entry);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

async function pendingOf(
  { set }: MigrationPlace,
  records: DrizzleRecords,
  { hasJournal }: DrizzleFolder,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  const haveNames = (await records.haveNames()) === true;
  if (!hasJournal && !haveNames) {
    throw new MigrationFilesError(
      set,
      'the database was migrated by a version of Drizzle before 1.0, and its files are those of a later one. ' +
        'Let drizzle-kit migrate upgrade its table, or make the database anew',
    );
  }
  const applied = await records.list(haveNames);
  const missing = entries.filter((entry) => !applied.some((record) => isOf(record, entry)));
  // Drizzle looks only at the newest row. Since 1.0, it looks at the names of all.
  const newest = Math.max(...applied.map(({ when }) => when));
  const late = hasJournal ? missing.find(({ when }) => when <= newest) : undefined;
  if (!late) return missing;
  throw new MigrationFilesError(
    set,
    `${late.file} is older than a migration that this database has already (${timeOf(late.when)}, ${timeOf(newest)}), ` +
      'so Drizzle would skip it and say nothing. Delete it and its entry in meta/_journal.json, and generate it again',
  );
}

async function apply(
  client: Client,
  records: DrizzleRecords,
  place: MigrationPlace,
  folder: DrizzleFolder,
  entry: Entry,
): Promise<void> {
  const file = posix.join(directoryOf(place.set), entry.file);
  const script = await wholeScript(place, file);
  let line = 1;
  for (const text of script.split(BREAKPOINT)) {
    try {
      await client.query(text);
    } catch (error) {
      throw scriptFailure(place, file, error, { text, line });
    }
    line += text.split('\n').length - 1;
  }
  await records.add(entry, hashOf(script), folder);
}

/** Such as `2026-11-28T09:42:37.000Z`. */
export function timeOf(when: number): string {
  return Number.isFinite(when) ? new Date(when).toISOString() : String(when);
}
