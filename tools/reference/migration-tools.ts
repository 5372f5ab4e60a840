import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOL_NAMES } from '@nx-worktree/migrations';

/** The schema in which users choose a migration tool. */
export const MIGRATE_SCHEMA = join(
  __dirname,
  '../../packages/nx-worktree/src/executors/migrate-isolated/schema.json',
);

const WIDTH = 110;

/** The text of that schema, with the tools of the registry as the values of its option `tool`. */
export function migrateSchema(): string {
  const names = TOOL_NAMES.map((name) => JSON.stringify(name));
  const line = `      "enum": [${names.join(', ')}],`;
  const values =
    line.length <= WIDTH
      ? line
      : ['      "enum": [', `        ${names.join(',\n        ')}`, '      ],'].join('\n');
  return readFileSync(MIGRATE_SCHEMA, 'utf8').replace(/(?<="tool": \{[^}]*)^ *"enum": \[[^\]]*\],/m, values);
}
