import { Failure, messageOf } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client } from 'pg';
import { runScript } from '../../scripts/run-script';
import { upScripts } from '../../scripts/script-files';
import { type Direction } from '../../scripts/sections';
import { ScriptError } from '../../scripts/script-errors';

/** Raised when the same files make something else of a database than before. */
export const SQL_FILES_REVISION = 2;

/** A plain SQL file failed. Nothing that it did is left, unless it said itself that it runs outside of a transaction. */
export class SqlFileError extends Failure {
  readonly code = 'SQL_FILE';

  constructor(
    readonly file: string,
    /** Counted from 1; `undefined` when it isn't known. */
    readonly line: number | undefined,
    /** Why, without a full stop. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The migration ${file}${line === undefined ? '' : `, line ${line},`} failed: ${reason}.`, options);
  }
}

/**
 * Runs a plain SQL file in a database.
 *
 * @param directory absolute path, or one relative to the working directory
 * @param file relative to the directory, with `/`
 * @param note writes down that the file was run, in the file's own transaction where it has one
 * @param direction which part of the file is run, where it has one for each
 * @throws {@link SqlFileError} when it can't be read or run
 */
export async function runSqlFile(
  client: Client,
  directory: string,
  file: string,
  note?: () => Promise<unknown>,
  direction: Direction = 'up',
): Promise<void> {
  const path = join(directory, file);
  try {
    await runScript(client, { name: file, bytes: await readFile(path) }, note, direction);
  } catch (error) {
    const [line, reason] =
      error instanceof ScriptError ? [error.line, error.reason] : [undefined, messageOf(error)];
    throw new SqlFileError(path, line, reason, { cause: error });
  }
}

/**
 * Runs the plain SQL files of a directory in the order of their names: `2.sql` before `10.sql`, down scripts left out.
 *
 * @param files relative to the directory, with `/`; those that are no SQL are left out
 * @throws {@link SqlFileError} when one can't be read or run; those before it are applied
 */
export async function runSqlFiles(
  client: Client,
  directory: string,
  files: readonly string[],
): Promise<void> {
  for (const file of upScripts(files)) await runSqlFile(client, directory, file);
}
