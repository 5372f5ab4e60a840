import { runSqlFiles, SQL_FILES_REVISION } from '@nx-worktree/migrations';
import {
  type ConnectionInfo,
  insideDatabase,
  type ServerOptions,
  type TemplateRequest,
} from '@nx-worktree/postgres';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { MigrationsMissingError } from './testing-errors';

/** The migrations of tests that run without an environment of nx-worktree. */
export interface Migrations {
  /**
   * Directory of the migrations. All that is in it, and all of `inputs`, decides when the template is rebuilt, and
   * nothing else does.
   */
  readonly directory: string;
  /**
   * Applies them to an empty database, by any tool. Without it they are plain SQL files, applied in the order of their
   * names (`2.sql` before `10.sql`), each in a transaction unless it begins with `-- no-transaction`; `*.down.sql`
   * is left out. What the function reads can't be seen, since it runs in the process of the tests: name the code that it
   * loads and the files that it reads in `inputs`, unless they are in `directory`.
   */
  readonly migrate?: (database: ConnectionInfo) => Promise<void>;
  /**
   * More files that decide what is in the database: modules that migrations import, seeds, a lockfile that says which
   * tool runs.
   */
  readonly inputs?: readonly string[];
  /**
   * An external server, or another major version; by default the embedded one. With `{ pool: true }` the next clone is
   * made while this one is used.
   */
  readonly server?: ServerOptions;
}

/**
 * The template that migrations make. Its key is a digest over the content of all files.
 *
 * @throws {@link MigrationsMissingError} when the directory or one of the inputs isn't there, or the directory is empty
 */
export async function templateOf({ directory, migrate, inputs = [] }: Migrations): Promise<TemplateRequest> {
  const files = await filesIn(directory);
  if (files.length === 0) throw new MigrationsMissingError(directory);
  const manifest: Record<string, string> = {
    'applied by': migrate ? 'a function' : `SQL files, as of version ${SQL_FILES_REVISION}`,
  };
  for (const file of [...files.map((name) => join(directory, name)), ...inputs]) {
    manifest[nameOf(file, directory)] = await digestOf(file);
  }
  return {
    key: digest(JSON.stringify(manifest)),
    manifest,
    subject: resolve(directory),
    build: (database) =>
      migrate
        ? migrate(database)
        : insideDatabase(database, (client) => runSqlFiles(client, directory, files)),
  };
}

/** A name without the place of the checkout, so that all checkouts share the template. */
function nameOf(file: string, directory: string): string {
  return join(basename(resolve(directory)), relative(directory, file))
    .split(sep)
    .join('/');
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const names = files.map((entry) => relative(directory, join(entry.parentPath, entry.name)));
    return names.map((name) => name.split(sep).join('/')).sort();
  } catch (error) {
    throw new MigrationsMissingError(directory, { cause: error });
  }
}

async function digestOf(file: string): Promise<string> {
  try {
    return digest(await readFile(file));
  } catch (error) {
    throw new MigrationsMissingError(file, { cause: error });
  }
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
