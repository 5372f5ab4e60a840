import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { MigrationInputsError, MigrationWentElsewhereError } from './errors';
import { type MigrationPlace } from './migration-set';
import { namesInDirectory } from './applied';
import { toolNamed } from './tools/tools';

/**
 * Applies a set, and looks into the database whether the tool really did: exit code 0 only says that it migrated
 * some database with some files.
 *
 * @param migrations the files that are taken for the set's migrations
 * @throws {MigrationWentElsewhereError} when the database is as it was
 * @throws {MigrationInputsError} when other files than these were applied
 * @throws what the tool throws
 */
export async function applyMigrations(
  place: MigrationPlace,
  migrations: readonly string[],
  database: ConnectionInfo,
): Promise<void> {
  const tool = toolNamed(place.set.tool);
  const stateTable = tool.stateTable?.(place);
  const noted = (): Promise<string[] | undefined> =>
    stateTable === undefined ? Promise.resolve(undefined) : namesInDirectory(database, stateTable);
  const before = { tables: await tablesIn(database), noted: await noted() };
  await tool.migrate(place, database);
  const applied = await noted();
  if (applied) {
    assertThese(place, migrations, applied);
    if (before.noted) assertContinued(place, migrations, before.noted, applied);
    return tool.settle?.(place, database);
  }
  // A state table of another name, or none that we know of. A command may only add rows, but not where no table is.
  const mustAddTables = stateTable !== undefined || before.tables === 0;
  if (mustAddTables && (await tablesIn(database)) <= before.tables) {
    throw new MigrationWentElsewhereError(place.set);
  }
}

function assertThese(
  { set }: MigrationPlace,
  migrations: readonly string[],
  applied: readonly string[],
): void {
  const unknown = applied.find((name) => !migrations.some((file) => isNoteOf(name, file)));
  if (unknown !== undefined)
    throw new MigrationInputsError(set, `${unknown} was applied, which is none of its files`);
  if (applied.length === 0 && migrations.length > 0) {
    throw new MigrationInputsError(set, `none of its files was applied, such as ${migrations[0]}`);
  }
}

/** In a database where older ones are applied, the new ones have to be added to them. */
function assertContinued(
  { set }: MigrationPlace,
  migrations: readonly string[],
  before: readonly string[],
  now: readonly string[],
): void {
  const isNew = migrations.some((file) => !before.some((name) => isNoteOf(name, file)));
  if (isNew && now.length === before.length) throw new MigrationWentElsewhereError(set);
}

/** Knex notes the whole name of a file, node-pg-migrate leaves the extension out. */
function isNoteOf(name: string, file: string): boolean {
  const base = posix.basename(file);
  return base === name || base.startsWith(`${name}.`);
}

/** How many tables a database has that are not the server's own. */
function tablesIn(database: ConnectionInfo): Promise<number> {
  return insideDatabase(database, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    return rows[0]?.count ?? 0;
  });
}
