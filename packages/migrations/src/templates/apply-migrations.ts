import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { type MigrationTool } from '../tools/tool';
import { behindCommand } from './behind-command';
import { explainMissingExtension } from './missing-extension';
import {
  MigrationInputsError,
  MigrationsNotAppliedError,
  MigrationWentElsewhereError,
} from './template-errors';

/**
 * Applies a set, and checks in the database that the tool really did it: exit code 0 only says that it has migrated
 * some database with some files.
 *
 * @param migrations what the files say, as far as they are to be applied
 * @param apply applies them; by default as the tool applies all that it finds
 * @throws {@link MigrationWentElsewhereError} when the database is unchanged
 * @throws {@link MigrationInputsError} when other files than these were applied
 * @throws {@link MigrationsNotAppliedError} when some of these were not applied
 * @throws {@link MigrationFailedError} when a migration fails
 * @throws {@link ExtensionMissingError} when one creates an extension that the server doesn't have
 * @throws {@link MigrationToolMissingError} when the tool isn't installed
 */
export async function applyMigrations(
  place: MigrationPlace,
  migrations: readonly Migration[],
  database: ConnectionInfo,
  apply: MigrationTool['migrate'] = (...to) => toolNamed(place.set.tool).migrate(...to),
): Promise<void> {
  const { history: own } = toolNamed(place.set.tool);
  const recognised = own ? undefined : await behindCommand(place);
  const history = own ?? recognised?.history;
  const expected = recognised?.migrations ?? migrations;
  const notedBefore = await recognised?.history.applied(place, database, expected);
  const tablesBefore = await countTables(database);
  await apply(place, database).catch((error: unknown) => {
    throw explainMissingExtension(error);
  });
  const noted = await history?.applied(place, database, expected);
  const applied = recognised ? recognised.foundIn(noted, notedBefore) : noted;
  if (applied) {
    assertComplete(place, expected, applied);
    return own?.settle?.(place, database);
  }
  // A history in a table of another name, or none at all. A command may only add rows, but not where there is no table.
  const mustAddTables = history !== undefined || tablesBefore === 0;
  if (mustAddTables && (await countTables(database)) <= tablesBefore) {
    throw new MigrationWentElsewhereError(place.set);
  }
}

/** Makes sure that what was applied is what the files say. */
function assertComplete(
  { set }: MigrationPlace,
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): void {
  const unknown = applied.find(({ name }) => !migrations.some((migration) => migration.name === name));
  if (unknown)
    throw new MigrationInputsError(set, `${unknown.name} was applied, which is not one of its files`);
  const isDone = ({ name }: Migration) =>
    applied.some((one) => one.name === name && one.failure === undefined);
  const missing = migrations
    .filter((migration) => !isDone(migration))
    .map(({ files: [file], name }) => file ?? name);
  if (missing.length === 0) return;
  if (applied.length === 0) {
    throw new MigrationInputsError(set, `none of its files was applied, for example not ${missing[0]}`);
  }
  throw new MigrationsNotAppliedError(
    set,
    missing,
    applied.map(({ name }) => name),
  );
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
