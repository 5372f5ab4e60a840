import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { hasCode, messageOf } from '@nx-worktree/system';
import { escapeLiteral } from 'pg';
import { locksIn, type RowCounts, type Seen, unchangedIn } from './locks-in';
import { type Lock } from './measured-locks';
import { OBSERVE, observeTable, OTHERWISE, SEEN, START, STOP } from './observation-sql';
import { changedOtherwise, type ChangedOtherwise } from './changed-otherwise';

/*
 * What a migration locks, whatever its tool is.
 *
 * 1. `observe` makes a clone note the locks of each statement that changes the schema, by event triggers (`observation-sql`).
 * 2. The tool applies the migration, in the transactions that it always uses.
 * 3. `finish` reads the notes and takes everything of ours away, before anybody looks at the schema.
 * 4. `locks-in` leaves what was locked of tables that were there before, and says what that means for many rows.
 * 5. `vacuum full`, say, has no event and its own transaction: the files and counters of tables show it (`changed-otherwise`).
 */

/** The locks that were seen, and the statements that the server executed. */
export interface Observed {
  readonly locks: readonly Lock[];
  readonly statements: readonly string[];
  /** Tables of which a statement should have changed rows and has found none to change. */
  readonly unchanged: readonly string[];
}

/** A database that notes what is locked in it. */
export interface Observation {
  /**
   * Ends it.
   *
   * @returns a text where it couldn't be measured after all, which says why
   */
  finish(): Promise<Observed | string>;
}

/**
 * Begins to observe a database.
 *
 * @param stateTables in which the tools note what they have applied, as `table` or `schema.table`
 * @param counts of the tables, by their names with their schemas, quoted as in SQL
 * @returns a text where it can't be observed, which says why
 */
export async function observe(
  database: ConnectionInfo,
  stateTables: readonly string[],
  counts: RowCounts = new Map(),
): Promise<Observation | string> {
  try {
    await insideDatabase(database, async (client) => {
      await client.query('begin');
      await client.query(OBSERVE);
      const { rows } = await client.query<{ name: string }>(STATE_TABLES, [stateTables]);
      for (const { name } of rows) await client.query(observeTable(name));
      await client.query(`delete from nx_worktree_locks.existing where name in (${listOf(rows)})`);
      await client.query(START);
      await client.query('commit');
    });
  } catch (error) {
    if (hasCode(error, '42501')) return 'only a superuser of the server may create event triggers';
    return messageOf(error);
  }
  return { finish: () => finish(database, counts) };
}

async function finish(database: ConnectionInfo, counts: RowCounts): Promise<Observed | string> {
  return insideDatabase(database, async (client) => {
    try {
      const { rows } = await client.query<Seen>(SEEN);
      const others = await client.query<ChangedOtherwise>(OTHERWISE);
      const locks = locksIn(rows, counts);
      return {
        locks: [...locks, ...changedOtherwise(others.rows, locks)],
        statements: statementsIn(rows),
        unchanged: unchangedIn(rows),
      };
    } catch (error) {
      return `what was noted is gone: ${messageOf(error)}`;
    } finally {
      await client.query(STOP);
    }
  });
}

/** A text of several statements is seen once for each of them. */
function statementsIn(seen: readonly Seen[]): string[] {
  const texts = seen.filter(({ what }) => what === 'end').map(({ query }) => query);
  return texts.filter((text, index) => text !== texts[index - 1]);
}

function listOf(rows: readonly { readonly name: string }[]): string {
  return ["''", ...rows.map(({ name }) => escapeLiteral(name))].join(', ');
}

const STATE_TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and (c.relname = any($1) or n.nspname || '.' || c.relname = any($1))`;
