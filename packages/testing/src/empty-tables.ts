import { type Client } from 'pg';
import { assertOwn } from './own-database';
import { type Emptied, tablesToEmpty } from './tables';

/** What stays when tables are emptied. */
export interface Emptying {
  /**
   * Tables whose rows stay, as `table` or `schema.table`: those that migrations have filled. The tables in which
   * migration tools keep their state always stay.
   */
  readonly keep?: readonly string[];
}

/**
 * Deletes the rows of all tables, before a test: so it finds none, whether the test before it failed or was killed.
 * Quick where there are few rows (some milliseconds for 60 tables, a sixth of what `truncateTables` takes). Neither triggers nor rules get to know of it. Sequences go on
 * from where they are, so tests must not expect certain ids. It isolates tests that run one after the other, and not
 * those that use the database at the same time: give each file a clone then. It waits for the locks of other sessions,
 * and doesn't take back changes of the schema.
 *
 * @param client of the suite's database or of a clone, as superuser or owner of the tables; in no transaction
 * @throws {@link ForeignDatabaseError} when nx-worktree didn't make the database
 * @throws {@link UnknownTableError} when a table in `keep` doesn't exist
 * @throws {@link KeptReferenceError} when a table in `keep` refers to one that would be emptied
 */
export async function deleteRows(client: Client, { keep = [] }: Emptying = {}): Promise<void> {
  await assertOwn(client);
  const { tables, isSuperuser } = await tablesToEmpty(client, keep);
  if (tables.length === 0) return;
  const statements = isSuperuser ? asReplica(tables) : asOwner(tables);
  await client.query(['begin', ...statements, 'commit'].join(';\n')).catch(async (error: unknown) => {
    await client.query('rollback');
    throw error;
  });
}

/** As when changes of another server are applied: no trigger fires, foreign keys are not looked at. */
function asReplica(tables: readonly Emptied[]): string[] {
  return [
    'set local session_replication_role to replica',
    ...tables.map(({ name }) => `delete from ${name}`),
  ];
}

/** Foreign keys are looked at when the whole statement is done, so the order of the tables is of no importance. */
function asOwner(tables: readonly Emptied[]): string[] {
  const triggers = tables.flatMap(({ name, triggers }) => triggers.map((trigger) => ({ name, ...trigger })));
  const deletes = tables.map(({ name }, index) => `t${index} as (delete from ${name})`);
  return [
    ...triggers.map(({ name, trigger }) => `alter table ${name} disable trigger ${trigger}`),
    `with ${deletes.join(', ')} select`,
    'set constraints all immediate',
    ...triggers.map(({ name, trigger, enable }) => `alter table ${name} ${enable} trigger ${trigger}`),
  ];
}

/**
 * Truncates all tables and restarts their sequences before a test: it finds no rows, and ids begin at 1. Takes
 * some tenths of a millisecond for each table and index, however many rows there are. Triggers on delete don't fire,
 * those on truncate do. It isolates as `deleteRows` does, but needs the tables for itself: it waits for each
 * transaction that has only read one.
 *
 * @param client of the suite's database or of a clone, by a role that may truncate; in no transaction
 * @throws {@link ForeignDatabaseError} when nx-worktree didn't make the database
 * @throws {@link UnknownTableError} when a table in `keep` doesn't exist
 * @throws {@link KeptReferenceError} when a table in `keep` refers to one that would be emptied
 */
export async function truncateTables(client: Client, { keep = [] }: Emptying = {}): Promise<void> {
  await assertOwn(client);
  const { tables } = await tablesToEmpty(client, keep);
  if (tables.length === 0) return;
  await client.query(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity`);
}
