/**
 * Where migration tools note what they have applied, unless they are told otherwise, from their documentation; as
 * `table` or `schema.table`.
 */
export const USUAL_STATE_TABLES: readonly string[] = [
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
