import { insideDatabase } from '@nx-worktree/postgres';
import { hasCode } from '@nx-worktree/system';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Client } from 'pg';
import { glob } from 'tinyglobby';
import { MigrationFailedError } from '../../programs/program-errors';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { type MigrationTool } from '../tool';
import { isOfOtherDatabase } from '../traces';
import { isUpScript, SCRIPTS, upScripts } from './scripts/script-files';
import { runSqlFile, SQL_FILES_REVISION, SqlFileError } from './sql-files';

const STATE_TABLE = 'nx_worktree.migrations';

const DIRECTORIES = ['migrations', 'db/migrations'];

/** Other tools mark the up and the down part of their SQL files. Run as a whole, such a file would undo itself. */
const OF_OTHER_TOOLS = /^--\s*(migrate:up|\+goose|\+migrate|up migration)/im;

const CODE = /\.([cm]?[jt]s|py|rb|php|go|java|kt|cs)$/;

/**
 * The history of all projects whose SQL files are in the database. It has a schema of its own, since migrations may drop
 * or replace `public`.
 */
const CREATE_STATE_TABLE = `
  create schema if not exists nx_worktree;
  create table if not exists ${STATE_TABLE} (
    project text not null,
    file text not null,
    applied_at timestamptz not null default now(),
    primary key (project, file)
  )
`;

/** Plain SQL files, applied in this process in the order of their names, each in a transaction of its own. */
export const sql: MigrationTool = {
  name: 'sql',
  title: 'SQL files',
  stateTables: [STATE_TABLE],
  runsInProcess: true,

  traces: {
    files: /(^|\/)migrations\/[^/]+\.sql$/,
    globs: [],
    suggest: (file, tracked) =>
      isOfOtherDatabase(tracked.read(file)) ? undefined : { directory: posix.dirname(file), tool: sql.name },
  },

  detect: (projectRoot) => DIRECTORIES.find((directory) => holdsSql(join(projectRoot, directory))),

  fits: (directory, projectRoot) => holdsSqlAlone(join(projectRoot, directory)),

  inputs: (set) => [`${directoryOf(set)}/${SCRIPTS}`],

  isMigration: isUpScript,

  version: () => Promise.resolve(`${SQL_FILES_REVISION}`),

  order: upScripts,

  migrate: (place, database) =>
    insideDatabase(database, async (client) => {
      await client.query(CREATE_STATE_TABLE);
      const applied = await appliedIn(client, place);
      for (const file of await filesOf(place)) if (!applied.has(file)) await apply(client, place, file);
    }),
};

function holdsSql(directory: string): boolean {
  try {
    const files = readdirSync(directory).filter((name) => /\.sql$/i.test(name));
    const isOfOtherTool = (name: string) => OF_OTHER_TOOLS.test(readFileSync(join(directory, name), 'utf8'));
    return files.length > 0 && !files.some(isOfOtherTool);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** Also in subfolders: some tools have one for each migration. Code beside the files is another tool's. */
function holdsSqlAlone(directory: string): boolean {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files.some((name) => /\.sql$/i.test(name)) && !files.some((name) => CODE.test(name));
}

async function filesOf({ set, projectRoot }: MigrationPlace): Promise<string[]> {
  const files = await glob(sql.inputs(set), { cwd: projectRoot });
  return upScripts(files);
}

async function appliedIn(client: Client, { set }: MigrationPlace): Promise<Set<string>> {
  const query = `select file from ${STATE_TABLE} where project = $1`;
  const { rows } = await client.query<{ file: string }>(query, [set.project]);
  return new Set(rows.map(({ file }) => file));
}

async function apply(client: Client, { set, projectRoot }: MigrationPlace, file: string): Promise<void> {
  const note = {
    text: `insert into ${STATE_TABLE} (project, file) values ($1, $2)`,
    values: [set.project, file],
  };
  try {
    await runSqlFile(client, projectRoot, file, () => client.query(note));
  } catch (error) {
    if (!(error instanceof SqlFileError)) throw error;
    const { line, reason } = error;
    const where = line === undefined ? file : `${file}, line ${line}`;
    throw new MigrationFailedError(set, where, reason, { cause: error });
  }
}
