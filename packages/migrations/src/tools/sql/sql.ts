import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { hasCode } from '@nx-worktree/system';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Client } from 'pg';
import { glob } from 'tinyglobby';
import { MigrationFailedError } from '../../programs/program-errors';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { downScriptOf, SCRIPTS, upScripts } from '../../scripts/script-files';
import { type Direction, hasDownSection } from '../../scripts/sections';
import { appliedOf, NOTED_BY, type NotedRow } from '../history';
import { type AppliedMigration, isMarkedIrreversible, type Migration } from '../migration';
import { type MigrationTool } from '../tool';
import { isOfOtherDatabase } from '../traces';
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

  version: () => Promise.resolve(`${SQL_FILES_REVISION}`),

  migrations: (files, place) =>
    Promise.all(upScripts(files).map((file) => migrationIn(place, file, downScriptOf(file, files)))),

  continues: () => true,

  history: {
    isOurs: true,
    tables: () => [STATE_TABLE],
    applied: (place, database) => insideDatabase(database, (client) => appliedIn(client, place)),
  },

  migrate: async (place, database) => applyAll(place, database, upScripts(await filesOf(place))),

  migrateTo: (place, database, to, all) =>
    applyAll(
      place,
      database,
      all.slice(0, all.indexOf(to) + 1).map(({ name }) => name),
    ),

  revert: (place, database, last) =>
    insideDatabase(database, async (client) => {
      const [up = last.name] = last.files;
      const note = {
        text: `delete from ${STATE_TABLE} where project = $1 and file = $2`,
        values: [place.set.project, up],
      };
      // A file that only undoes another one is run as a whole.
      const undo = last.files[1];
      const { file, direction }: Pick<Run, 'file' | 'direction'> =
        undo === undefined ? { file: up, direction: 'down' } : { file: undo, direction: 'up' };
      await run(client, place, { file, direction, note });
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

function filesOf({ set, checkout, projectRoot }: MigrationPlace): Promise<string[]> {
  return glob(sql.inputs(set, checkout), { cwd: projectRoot });
}

async function migrationIn(
  { projectRoot }: MigrationPlace,
  file: string,
  downScript: string | undefined,
): Promise<Migration> {
  const texts = await Promise.all(
    [file, ...(downScript === undefined ? [] : [downScript])].map((name) =>
      readFile(join(projectRoot, name), 'utf8'),
    ),
  );
  const isUndone = downScript !== undefined || texts.some(hasDownSection);
  const [number] = /\d+/.exec(posix.basename(file)) ?? [];
  return {
    name: file,
    files: downScript === undefined ? [file] : [file, downScript],
    down: texts.some(isMarkedIrreversible) ? 'refused' : isUndone ? 'present' : 'absent',
    ...(number !== undefined && { number }),
  };
}

async function appliedIn(client: Client, { set }: MigrationPlace): Promise<AppliedMigration[] | undefined> {
  const [schema, table] = STATE_TABLE.split('.');
  const there = 'select 1 from information_schema.tables where table_schema = $1 and table_name = $2';
  if ((await client.query(there, [schema, table])).rows.length === 0) return undefined;
  const { rows } = await client.query<NotedRow>(
    `select file as name, ${NOTED_BY} from ${STATE_TABLE} where project = $1 order by applied_at, file`,
    [set.project],
  );
  return rows.map(appliedOf);
}

/** Applies those of these files that aren't applied yet. */
function applyAll(place: MigrationPlace, database: ConnectionInfo, files: readonly string[]): Promise<void> {
  return insideDatabase(database, async (client) => {
    await client.query(CREATE_STATE_TABLE);
    const applied = new Set((await appliedIn(client, place))?.map(({ name }) => name));
    for (const file of files.filter((one) => !applied.has(one))) {
      const note = {
        text: `insert into ${STATE_TABLE} (project, file) values ($1, $2)`,
        values: [place.set.project, file],
      };
      await run(client, place, { file, direction: 'up', note });
    }
  });
}

interface Run {
  readonly file: string;
  readonly direction: Direction;
  /** Changes the history, in the same transaction where there is one. */
  readonly note: { readonly text: string; readonly values: string[] };
}

async function run(
  client: Client,
  { set, projectRoot }: MigrationPlace,
  { file, direction, note }: Run,
): Promise<void> {
  try {
    await runSqlFile(client, projectRoot, file, () => client.query(note), direction);
  } catch (error) {
    if (!(error instanceof SqlFileError)) throw error;
    const { line, reason } = error;
    const where = line === undefined ? file : `${file}, line ${line}`;
    throw new MigrationFailedError(set, where, reason, { cause: error });
  }
}
