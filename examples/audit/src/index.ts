import { type ClientBase } from 'pg';

/** One change of one row. */
export interface Change {
  version: number;
  actor: string;
  operation: 'insert' | 'update' | 'delete';
  /** Names of the columns that an update changed, empty for an insert or delete. */
  changed: string[];
}

/** Runs `work` in a transaction whose changes are recorded as made by `actor`. */
export async function asActor<T>(client: ClientBase, actor: string, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query(`select set_config('audit.actor', $1, true)`, [actor]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/**
 * The recorded changes of one row, oldest first.
 *
 * @param table name with its schema, such as `orders.orders`
 */
export async function historyOf(client: ClientBase, table: string, key: number | string): Promise<Change[]> {
  const { rows } = await client.query<Change>(
    `select version::int, actor, operation, coalesce(changed, '{}') as changed
     from audit.history where table_name = $1 and row_key = $2 order by version`,
    [table, String(key)],
  );
  return rows;
}
