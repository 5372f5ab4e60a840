import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client } from 'pg';
import { insertRow, MOST_ROWS } from './insert-row';
import { fillableTables, type FillableTable } from './tables';

/** What a trigger of a table may take for a row, in ms. */
const TIMEOUT_MS = 5_000;

/** Tables that have got rows, and those that haven't. */
export interface FilledTables {
  readonly filled: readonly string[];
  readonly notFilled: readonly { readonly table: string; readonly reason: string }[];
}

/**
 * Gives rows to all tables that have none: with a value in each column, distinct ones as far as the types allow that.
 * Foreign keys lead to rows that are there; what constraints and domains say is tried out.
 *
 * @param stateTables what the tools note in is left out, as `table` or `schema.table`
 * @param isShort whether all texts have to be short; otherwise some are long, as people's texts are
 */
export function fillTables(
  database: ConnectionInfo,
  stateTables: readonly string[],
  isShort = false,
): Promise<FilledTables> {
  return insideDatabase(database, async (client) => {
    await client.query(`set statement_timeout to ${TIMEOUT_MS}; set lock_timeout to ${TIMEOUT_MS}`);
    const filled: string[] = [];
    let rest = await emptyTables(client, stateTables);
    for (;;) {
      const notFilled: { table: string; reason: string }[] = [];
      const left: FillableTable[] = [];
      for (const table of rest) {
        const reason = await fill(client, table, isShort);
        if (reason === undefined) filled.push(table.name);
        else {
          notFilled.push({ table: table.name, reason });
          left.push(table);
        }
      }
      // Tables that refer to each other: now there may be rows to refer to.
      if (left.length === 0 || left.length === rest.length) return { filled, notFilled };
      rest = left;
    }
  });
}

async function emptyTables(client: Client, stateTables: readonly string[]): Promise<FillableTable[]> {
  const empty: FillableTable[] = [];
  for (const table of await fillableTables(client, stateTables)) {
    const { rows } = await client.query(`select from ${table.name} limit 1`);
    if (rows.length === 0) empty.push(table);
  }
  return empty;
}

/** @returns why it has got no row */
async function fill(client: Client, table: FillableTable, isShort: boolean): Promise<string | undefined> {
  let reason: string | undefined;
  let count = 0;
  for (let row = 1; row <= MOST_ROWS; row++) {
    const refusal = await insertRow(client, table, row, isShort);
    if (refusal === undefined) count++;
    else reason ??= refusal;
  }
  return count > 0 ? undefined : reason;
}
