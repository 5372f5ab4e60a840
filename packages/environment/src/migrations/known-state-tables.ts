import { placeOf } from './input-files';
import { type MigrationSet } from './migration-set';
import { toolNamed } from './tools/tools';

/** Where migration tools note what they have applied, unless they are told otherwise, from their documentation. */
const USUAL = [
  'nx_worktree.migrations',
  'pgmigrations',
  'knex_migrations',
  'knex_migrations_lock',
  '_prisma_migrations',
  'drizzle.__drizzle_migrations',
  'SequelizeMeta',
  'mikro_orm_migrations',
  'schema_migrations',
  'ar_internal_metadata',
  'flyway_schema_history',
  'databasechangelog',
  'databasechangeloglock',
  'django_migrations',
  'alembic_version',
];

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
  return [...USUAL, ...told.flatMap((table) => (table === undefined ? [] : [table, `${table}_lock`]))];
}
