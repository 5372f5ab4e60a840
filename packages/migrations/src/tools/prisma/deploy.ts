import { type ConnectionInfo, insideDatabase, messageOf } from '@nx-worktree/postgres';
import { type Client, escapeIdentifier } from 'pg';
import { MigrationFailedError } from '../../programs/program-errors';
import { type MigrationPlace } from '../../sets/migration-set';
import { type Migration } from '../migration';
import { scriptFailure, wholeScript } from '../whole-script';
import { checksumOf, PrismaRecords } from './records';

/** By this advisory lock runs of Prisma wait for each other. */
const LOCK = 72707369;

/**
 * Applies migrations as `prisma migrate deploy` does: each file is sent as a whole, so that it is one transaction unless
 * it says otherwise, in one session for all. A migration that fails leaves a row without an end, which keeps Prisma from
 * applying any other.
 *
 * Prisma itself would refuse a database that has tables of others: there, `prisma migrate resolve` has to come first.
 *
 * @param schema the PostgreSQL schema that unqualified names stand for
 * @param migrations in their order; those that are applied are left out
 * @throws {@link MigrationFailedError} when one fails, or has failed before
 */
export function deploy(
  place: MigrationPlace,
  database: ConnectionInfo,
  schema: string,
  migrations: readonly Migration[],
): Promise<void> {
  return insideDatabase(database, async (client) => {
    await client.query(`select pg_advisory_lock(${LOCK})`);
    await enterSchema(client, schema);
    const records = new PrismaRecords(client, schema);
    if (!(await records.exist())) await records.create();
    const before = await records.list();
    const failed = before.find(({ isUnfinished }) => isUnfinished);
    if (failed) throw unfinished(place, failed.name, failed.logs);
    for (const migration of migrations) {
      if (before.every(({ name }) => name !== migration.name)) await apply(client, records, place, migration);
    }
  });
}

/**
 * Runs the file that undoes a migration, and forgets that it was applied.
 *
 * @throws {@link MigrationFailedError} when it fails
 */
export function undo(
  place: MigrationPlace,
  database: ConnectionInfo,
  schema: string,
  { name, files: [, file = name] }: Migration,
): Promise<void> {
  return insideDatabase(database, async (client) => {
    await enterSchema(client, schema);
    await run(client, place, file, await wholeScript(place, file));
    await new PrismaRecords(client, schema).remove(name);
  });
}

async function apply(
  client: Client,
  records: PrismaRecords,
  place: MigrationPlace,
  { name, files: [file = name] }: Migration,
): Promise<void> {
  const script = await wholeScript(place, file);
  const id = await records.begin(name, checksumOf(script));
  try {
    await run(client, place, file, script);
  } catch (error) {
    // The script may have begun a transaction.
    await client.query('rollback').catch(() => undefined);
    await records.fail(id, logsOf(name, error)).catch(() => undefined);
    throw error;
  }
  await records.finish(id);
}

async function enterSchema(client: Client, schema: string): Promise<void> {
  const name = escapeIdentifier(schema);
  await client.query(`create schema if not exists ${name}`);
  await client.query(`set search_path = ${name}`);
}

async function run(client: Client, place: MigrationPlace, file: string, script: string): Promise<void> {
  try {
    await client.query(script);
  } catch (error) {
    throw scriptFailure(place, file, error, { text: script, line: 1 });
  }
}

function unfinished({ set }: MigrationPlace, name: string, logs: string | null): MigrationFailedError {
  return new MigrationFailedError(
    set,
    `${name} was begun before, and did not end`,
    `${logs ?? 'Prisma noted no reason.'}\nPrisma applies nothing more to this database until that is resolved: ` +
      `prisma migrate resolve --rolled-back ${name}`,
  );
}

/** As the engine of Prisma words it. */
function logsOf(name: string, error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { code?: string }).code ?? 'none';
  return (
    'A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more ' +
    'about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve\n\n' +
    `Migration name: ${name}\n\nDatabase error code: ${code}\n\nDatabase error:\nERROR: ${messageOf(cause)}\n`
  );
}
