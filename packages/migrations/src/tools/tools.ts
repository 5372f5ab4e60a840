import { type ToolName } from '../migration-set';
import { command } from './command';
import { knex } from './knex';
import { nodePgMigrate } from './node-pg-migrate';
import { sql } from './sql';
import { type MigrationTool } from './tool';

/** In the order in which they are looked for: plain SQL files can also be those of another tool. */
export const TOOLS: readonly MigrationTool[] = [knex, nodePgMigrate, sql, command];

export function toolNamed(name: ToolName): MigrationTool {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`There is no migration tool ${name}.`);
  return tool;
}
