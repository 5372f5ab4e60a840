import { hasCode, messageOf } from '@nx-worktree/system';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client } from 'pg';
import { glob } from 'tinyglobby';
import { MigrationFailedError } from '../errors';
import { insideDatabase } from '../inside-database';
import { directoryOf, type MigrationPlace } from '../migration-set';
import { type MigrationTool } from './tool';

const DIRECTORIES = ['migrations', 'db/migrations'];

/** First line of a file whose statement can't run in a transaction, such as `create index concurrently`. */
const NO_TRANSACTION = /^--\s*no-transaction\b/;

const DOWN = /\.down\.sql$/i;

/** Other tools that keep SQL files mark in them what is up and what is down; run whole, they would undo themselves. */
const OF_OTHER_TOOLS = /^--\s*(migrate:up|\+goose|\+migrate|up migration)/im;

/**
 * Notes what was applied, for all projects whose plain files are in the database. In a schema of its own, since
 * migrations may drop or replace `public`.
 */
const CREATE_STATE_TABLE = `
  create schema if not exists nx_worktree;
  create table if not exists nx_worktree.migrations (
    project text not null,
    file text not null,
    applied_at timestamptz not null default now(),
    primary key (project, file)
  )
`;

/** Plain SQL files, applied by ourselves in the order of their names, each in a transaction of its own. */
export const sql: MigrationTool = {
  name: 'sql',

  detect: (projectRoot) => DIRECTORIES.find((directory) => holdsSql(join(projectRoot, directory))),

  inputs: (set) => [`${directoryOf(set)}/**/*.sql`],

  isMigration: (file) => !DOWN.test(file),

  order: inOrder,

  migrate: (place, database) =>
    insideDatabase(database, async (client) => {
      await client.query(CREATE_STATE_TABLE);
      const applied = await appliedIn(client, place);
      for (const file of await filesOf(place)) if (!applied.has(file)) await apply(client, place, file);
    }),
};

function holdsSql(directory: string): boolean {
  try {
    const files = readdirSync(directory).filter((name) => name.endsWith('.sql'));
    const isOfOtherTool = (name: string) => OF_OTHER_TOOLS.test(readFileSync(join(directory, name), 'utf8'));
    return files.length > 0 && !files.some(isOfOtherTool);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

async function filesOf({ set, projectRoot }: MigrationPlace): Promise<string[]> {
  const files = await glob(sql.inputs(set), { cwd: projectRoot });
  return inOrder(files.filter((file) => !DOWN.test(file)));
}

/** `2_b.sql` comes before `10_a.sql`, as people who number them so expect; `01.sql` and `1.sql` go by their bytes. */
function inOrder(files: readonly string[]): string[] {
  const order = new Intl.Collator('en', { numeric: true });
  return files.toSorted().sort(order.compare);
}

async function appliedIn(client: Client, { set }: MigrationPlace): Promise<Set<string>> {
  const query = 'select file from nx_worktree.migrations where project = $1';
  const { rows } = await client.query<{ file: string }>(query, [set.project]);
  return new Set(rows.map(({ file }) => file));
}

async function apply(client: Client, { set, projectRoot }: MigrationPlace, file: string): Promise<void> {
  const text = await readFile(join(projectRoot, file), 'utf8');
  const note = {
    text: 'insert into nx_worktree.migrations (project, file) values ($1, $2)',
    values: [set.project, file],
  };
  const inTransaction = !NO_TRANSACTION.test(text);
  try {
    if (inTransaction) await client.query('begin');
    await client.query(text);
    await client.query(note);
    if (inTransaction) await client.query('commit');
    // Settings such as the empty search_path of a dump are not meant for the next file.
    await client.query('discard all');
  } catch (error) {
    throw new MigrationFailedError(set, `${file}${lineOf(error, text)}`, messageOf(error), { cause: error });
  }
}

/** The server says at which character the error is; people look for a line. */
function lineOf(error: unknown, text: string): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? `, line ${text.slice(0, position).split('\n').length}` : '';
}
