import { connectClient, type ConnectionInfo } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { SqlFileError } from './errors';

/** First line of a file whose statement can't run in a transaction, such as `create index concurrently`. */
const NO_TRANSACTION = /^--\s*no-transaction\b/;

const UP = /(?<!\.down)\.sql$/i;

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
    const order = new Intl.Collator('en', { numeric: true });
    for (const file of files.filter((name) => UP.test(name)).sort(order.compare)) {
      await apply(client, directory, file);
    }
  } finally {
    await client.end();
  }
}

async function apply(client: Client, directory: string, file: string): Promise<void> {
  const text = await readFile(join(directory, file), 'utf8');
  const inTransaction = !NO_TRANSACTION.test(text);
  try {
    if (inTransaction) await client.query('begin');
    await client.query(text);
    if (inTransaction) await client.query('commit');
    // Settings such as the empty search_path of a dump are not meant for the next file.
    await client.query('discard all');
  } catch (error) {
    throw new SqlFileError(join(directory, file), { cause: error });
  }
}
