import { USUAL_STATE_TABLES } from '@nx-worktree/postgres';
import { placeOf } from './input-files';
import { type MigrationSet } from './migration-set';
import { toolNamed } from './tools/tools';

/**
 * The tables, as `table` or `schema.table`, that hold the state of the tools and are no part of the schema that
 * migrations make: those that any tool uses by itself, since a command can run any, and those that the sets' tools
 * were told to use.
 *
 * @param checkout absolute path
 */
export function stateTablesOf(checkout: string, sets: readonly MigrationSet[]): string[] {
  const told = sets.map((set) => toolNamed(set.tool).stateTable?.(placeOf(checkout, set)));
  // Knex has a second table beside the first, for its lock.
  return [
    ...USUAL_STATE_TABLES,
    ...told.flatMap((table) => (table === undefined ? [] : [table, `${table}_lock`])),
  ];
}
