import { hasCode, messageOf } from '@nx-worktree/system';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { glob } from 'tinyglobby';
import { MigrationFailedError } from '../errors';
import { directoryOf } from '../migration-set';
import { type MigrationPlace, type MigrationTool } from './tool';

const DIRECTORIES = ['migrations', 'db/migrations'];

/** First line of a file whose statement can't run in a transaction, such as `create index concurrently`. */
const NO_TRANSACTION = /^--\s*no-transaction\b/;

const DOWN = /\.down\.sql$/i;

/** Notes what was applied, for all projects whose plain files are in the database. */
const CREATE_STATE_TABLE = `
  create table if not exists nx_worktree_migrations (
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

  async migrate(place, database) {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(CREATE_STATE_TABLE);
      for (const file of await filesOf(place)) await apply(client, place, file);
    } finally {
      await client.end();
    }
  },
};

function holdsSql(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => name.endsWith('.sql'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** `2_b.sql` comes before `10_a.sql`, as people who number them so expect. */
async function filesOf({ set, projectRoot }: MigrationPlace): Promise<string[]> {
  const files = await glob(sql.inputs(set), { cwd: projectRoot });
  const order = new Intl.Collator('en', { numeric: true });
  return files.filter((file) => !DOWN.test(file)).sort(order.compare);
}

async function apply(client: Client, { set, projectRoot }: MigrationPlace, file: string): Promise<void> {
  const text = await readFile(join(projectRoot, file), 'utf8');
  const note = {
    text: 'insert into nx_worktree_migrations (project, file) values ($1, $2)',
    values: [set.project, file],
  };
  const inTransaction = !NO_TRANSACTION.test(text);
  try {
    if (inTransaction) await client.query('begin');
    await client.query(text);
    await client.query(note);
    if (inTransaction) await client.query('commit');
  } catch (error) {
    throw new MigrationFailedError(set, `${file}${lineOf(error, text)}`, messageOf(error), { cause: error });
  }
}

/** The server says at which character the error is; people look for a line. */
function lineOf(error: unknown, text: string): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? `, line ${text.slice(0, position).split('\n').length}` : '';
}
