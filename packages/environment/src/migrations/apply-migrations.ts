import { type ConnectionInfo } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { escapeIdentifier } from 'pg';
import { MigrationInputsError, MigrationWentElsewhereError } from './errors';
import { insideDatabase } from './inside-database';
import { type MigrationPlace } from './migration-set';
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
  const before = await tablesIn(database);
  await tool.migrate(place, database);
  const stateTable = tool.stateTable?.(place);
  const applied = stateTable === undefined ? undefined : await namesIn(database, stateTable);
  if (applied) return assertThese(place, migrations, applied);
  // A state table of another name, or none that we know of. A command may only add rows, but not where no table is.
  const mustAddTables = stateTable !== undefined || before === 0;
  if (mustAddTables && (await tablesIn(database)) <= before) throw new MigrationWentElsewhereError(place.set);
}

function assertThese(
  { set }: MigrationPlace,
  migrations: readonly string[],
  applied: readonly string[],
): void {
  const files = migrations.map((file) => posix.basename(file));
  // Knex notes the whole name of a file, node-pg-migrate leaves the extension out.
  const unknown = applied.find((name) => !files.some((file) => file === name || file.startsWith(`${name}.`)));
  if (unknown !== undefined)
    throw new MigrationInputsError(set, `${unknown} was applied, which is none of its files`);
  if (applied.length === 0 && files.length > 0) {
    throw new MigrationInputsError(set, `none of its files was applied, such as ${files[0]}`);
  }
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

/** What a tool has noted in its table, or `undefined` when there is no such table in any schema. */
function namesIn(database: ConnectionInfo, table: string): Promise<string[] | undefined> {
  return insideDatabase(database, async (client) => {
    const found = await client.query<{ schema: string }>(
      'select table_schema as schema from information_schema.tables where table_name = $1',
      [table],
    );
    const schema = found.rows[0]?.schema;
    if (schema === undefined) return undefined;
    const noted = await client.query<{ name: string }>(
      `select name from ${escapeIdentifier(schema)}.${escapeIdentifier(table)}`,
    );
    return noted.rows.map(({ name }) => name);
  });
}
