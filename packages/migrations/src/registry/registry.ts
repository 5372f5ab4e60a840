import { alembic } from '../tools/alembic/alembic';
import { command } from '../tools/command/command';
import { dbmate } from '../tools/dbmate/dbmate';
import { django } from '../tools/django/django';
import { drizzle } from '../tools/drizzle/drizzle';
import { flyway } from '../tools/flyway/flyway';
import { golangMigrate } from '../tools/golang-migrate/golang-migrate';
import { graphileMigrate } from '../tools/graphile-migrate/graphile-migrate';
import { knex } from '../tools/knex/knex';
import { kysely } from '../tools/kysely/kysely';
import { liquibase } from '../tools/liquibase/liquibase';
import { mikroOrm } from '../tools/mikroorm/mikroorm';
import { nodePgMigrate } from '../tools/node-pg-migrate/node-pg-migrate';
import { prisma } from '../tools/prisma/prisma';
import { rails } from '../tools/rails/rails';
import { sequelize } from '../tools/sequelize/sequelize';
import { sql } from '../tools/sql/sql';
import { type KnownTool, type MigrationTool } from '../tools/tool';
import { typeorm } from '../tools/typeorm/typeorm';
import { umzug } from '../tools/umzug/umzug';
import { MigrationToolNameError } from './registry-errors';

/** All tools, in the order in which files are compared with them: plain SQL files can be those of any other tool. */
export const KNOWN_TOOLS: readonly KnownTool[] = [
  knex,
  nodePgMigrate,
  prisma,
  typeorm,
  drizzle,
  mikroOrm,
  kysely,
  umzug,
  sequelize,
  flyway,
  liquibase,
  alembic,
  django,
  rails,
  golangMigrate,
  dbmate,
  graphileMigrate,
  sql,
  command,
];

/** Those that nx-worktree runs by itself, in the same order. */
export const TOOLS: readonly MigrationTool[] = KNOWN_TOOLS.filter(
  (tool) => 'migrate' in tool,
) as MigrationTool[];

/** What the option `tool` may be. */
export const TOOL_NAMES: readonly string[] = TOOLS.map(({ name }) => name);

/** Name of the tool that runs a command of the user. */
export const COMMAND_TOOL: string = command.name;

/** @throws {@link MigrationToolNameError} when there is no tool of this name */
export function toolNamed(name: string): MigrationTool {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (!tool) throw new MigrationToolNameError(name, TOOL_NAMES);
  return tool;
}
