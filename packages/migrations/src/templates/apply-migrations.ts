import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { type History } from '../tools/tool';
import { MigrationInputsError, MigrationWentElsewhereError } from './template-errors';

/**
 * Applies a set, and checks in the database that the tool really did it: exit code 0 only says that it has migrated
 * some database with some files.
 *
 * @param migrations the files that are taken for the set's migrations
 * @throws {@link MigrationWentElsewhereError} when the database is unchanged
 * @throws {@link MigrationInputsError} when other files than these were applied
 * @throws {@link MigrationFailedError} when a migration fails
 * @throws {@link MigrationToolMissingError} when the tool isn't installed
 */
export async function applyMigrations(
  place: MigrationPlace,
  migrations: readonly string[],
  database: ConnectionInfo,
): Promise<void> {
  const { history, migrate } = toolNamed(place.set.tool);
  const before = { tables: await countTables(database), applied: await history?.applied(place, database) };
  await migrate(place, database);
  const applied = await history?.applied(place, database);
  if (history && applied) {
    const { isNoteOf } = history;
    assertKnown(place, { migrations, applied, isNoteOf });
    if (before.applied) assertContinued(place, { migrations, before: before.applied, applied, isNoteOf });
    return history.settle?.(place, database);
  }
  // A history in a table of another name, or none at all. A command may only add rows, but not where there is no table.
  const mustAddTables = history !== undefined || before.tables === 0;
  if (mustAddTables && (await countTables(database)) <= before.tables) {
    throw new MigrationWentElsewhereError(place.set);
  }
}

interface Applied extends Pick<History, 'isNoteOf'> {
  readonly migrations: readonly string[];
  readonly applied: readonly string[];
}

/** Makes sure that what was applied is among the files, and that anything was. */
function assertKnown({ set }: MigrationPlace, { migrations, applied, isNoteOf }: Applied): void {
  const unknown = applied.find((note) => !migrations.some((file) => isNoteOf(note, file)));
  if (unknown !== undefined)
    throw new MigrationInputsError(set, `${unknown} was applied, which is not one of its files`);
  if (applied.length === 0 && migrations.length > 0) {
    throw new MigrationInputsError(set, `none of its files was applied, for example not ${migrations[0]}`);
  }
}

/** Makes sure that the new ones were added, in a database where older ones had been applied. */
function assertContinued(
  { set }: MigrationPlace,
  { migrations, before, applied, isNoteOf }: Applied & { readonly before: readonly string[] },
): void {
  const isNew = migrations.some((file) => !before.some((note) => isNoteOf(note, file)));
  if (isNew && applied.length === before.length) throw new MigrationWentElsewhereError(set);
}

/** How many tables a database has that are not the server's own. */
function countTables(database: ConnectionInfo): Promise<number> {
  return insideDatabase(database, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    return rows[0]?.count ?? 0;
  });
}
