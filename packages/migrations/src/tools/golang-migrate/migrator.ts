import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client } from 'pg';
import { MigrationFailedError } from '../../programs/program-errors';
import { StatementLexer } from '../../scripts/statements';
import { type MigrationPlace } from '../../sets/migration-set';
import { type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { scriptFailure, wholeScript } from '../whole-script';
import { appliedIn, isUpTo } from './applied';
import { settingsFor } from './project';
import { NOTHING, type Version, Versions } from './versions';

/**
 * Applies migrations as `migrate up` does: those that come after the version of the database, in one session. Each file is
 * sent as a whole, so that it is one transaction unless it says otherwise. While it runs, the database is dirty; one that
 * fails leaves it so, which keeps golang-migrate from applying any other.
 *
 * @param all what the files say
 * @param wanted the first ones of these
 * @throws {@link MigrationFailedError} when one fails, or has failed before
 * @throws {@link MigrationFilesError} when golang-migrate would refuse the database
 */
export function goUp(
  place: MigrationPlace,
  database: ConnectionInfo,
  all: readonly Migration[],
  wanted: readonly Migration[],
): Promise<void> {
  return insideDatabase(database, async (client) => {
    const versions = await versionsIn(client, place);
    const before = await versions.read();
    assertClean(place, before, all);
    const pending = wanted.filter(({ name }) => !isUpTo(name, before.version));
    for (const {
      name,
      files: [file = name],
    } of pending) {
      await versions.write(name, true);
      await run(client, place, file);
      await versions.write(name, false);
    }
    const applied = [...appliedIn(before, all), ...pending];
    await versions.writeDown(applied.map(({ name }) => name));
  });
}

/**
 * Undoes a migration as `migrate down 1` does.
 *
 * @param last its `down` is `present`
 * @throws {@link MigrationFailedError} when it fails, or one has failed before
 */
export function goDown(
  place: MigrationPlace,
  database: ConnectionInfo,
  all: readonly Migration[],
  last: Migration,
): Promise<void> {
  return insideDatabase(database, async (client) => {
    const versions = await versionsIn(client, place);
    const now = await versions.read();
    assertClean(place, now, all);
    if (now.version !== last.name) throw undoesAnother(place, now.version, last.name);
    const before = all[all.findIndex(({ name }) => name === last.name) - 1]?.name ?? NOTHING;
    const [, file = last.name] = last.files;
    await versions.write(before, true);
    await run(client, place, file);
    await versions.write(before, false);
    const names = appliedIn(now, all).map(({ name }) => name);
    await versions.writeDown(names.filter((name) => isUpTo(name, before)));
  });
}

async function versionsIn(client: Client, { set, projectRoot, checkout }: MigrationPlace): Promise<Versions> {
  const { table } = settingsFor(projectRoot, checkout);
  const found = await Versions.find(client, table);
  if (!found) return Versions.create(client, table);
  if (found.isOwn) return found;
  throw new MigrationFilesError(
    set,
    `the database has a table ${table} of another tool. Give one of them a table of its own, here by ` +
      '"x-migrations-table=name" in the address of the database, where a script calls migrate',
  );
}

function assertClean(
  { set }: MigrationPlace,
  { version, isDirty }: Version,
  all: readonly Migration[],
): void {
  if (isDirty) {
    throw new MigrationFailedError(
      set,
      `the database is dirty at version ${version}`,
      'A migration failed half-way, up or down. golang-migrate applies nothing more to this database until somebody has ' +
        'undone by hand what it did, and has said so: migrate -path ... -database ... force <version>',
    );
  }
  if (version === NOTHING || all.some(({ name }) => name === version)) return;
  throw new MigrationFilesError(set, `the database has version ${version}, and no file has it`);
}

function undoesAnother({ set }: MigrationPlace, version: string, wanted: string): MigrationFailedError {
  return new MigrationFailedError(
    set,
    `the database has version ${version}`,
    `golang-migrate would undo that one, and not ${wanted}.`,
  );
}

async function run(client: Client, place: MigrationPlace, file: string): Promise<void> {
  const script = await wholeScript(place, file);
  const { isOneByOne } = settingsFor(place.projectRoot, place.checkout);
  const parts = isOneByOne ? await statementsOf(script) : [{ text: script, line: 1 }];
  for (const part of parts) {
    try {
      await client.query(part.text);
    } catch (error) {
      // The script may have begun a transaction.
      await client.query('rollback').catch(() => undefined);
      throw scriptFailure(place, file, error, part);
    }
  }
}

async function statementsOf(script: string) {
  const lexer = await StatementLexer.load();
  return lexer.isWhole(script) ? lexer.statementsOf(script) : [{ text: script, line: 1 }];
}
