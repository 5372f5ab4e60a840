import { connectClient, type ConnectionInfo, runScript, ScriptError, upScripts } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Client } from 'pg';
import { SqlFileError } from './errors';

/**
 * Applies plain SQL files as `test-isolated` does.
 *
 * @param files relative to the directory; what is no SQL file is left out
 * @throws {SqlFileError} when one fails
 */
export async function applySqlFiles(
  directory: string,
  files: readonly string[],
  { url }: ConnectionInfo,
): Promise<void> {
  // Without options of its own, a client takes those in PGOPTIONS, and the template would depend on who builds it.
  const client = new Client({ connectionString: url, options: '-c application_name=nx-worktree' });
  await connectClient(client);
  try {
    const names = files.map((file) => file.split(sep).join('/'));
    for (const name of upScripts(names)) await apply(client, directory, name);
  } finally {
    await client.end();
  }
}

async function apply(client: Client, directory: string, name: string): Promise<void> {
  const file = join(directory, name);
  try {
    await runScript(client, { name, bytes: await readFile(file) });
  } catch (error) {
    throw new SqlFileError(file, error instanceof ScriptError ? error.line : undefined, { cause: error });
  }
}
