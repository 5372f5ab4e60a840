import { cleanup } from '@nx-worktree/environment';
import { openServer } from '@nx-worktree/postgres';
import { type TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanupRequest } from '../../packages/environment/testkit/requests';
import { tracesOf } from '../../packages/environment/testkit/traces';
import { claimedPorts } from '../../packages/environment/src/parts/ports/claim';

/** What is left of environments after all of them were removed, by kind. */
export async function leftovers(repository: TemporaryRepository): Promise<Record<string, string[]>> {
  return {
    ...tracesOf(repository),
    databases: await databasesOfEnvironments(),
    ports: (await claimedPorts()).map(String),
  };
}

/** Deletes what can be deleted by now, with a user's command. */
export async function sweep(from: string, emptyTrash = false): Promise<void> {
  await cleanup(cleanupRequest(from, { emptyTrash }));
}

/** Empties the trash, and returns what is still in it. */
export async function emptyTrash({ root }: TemporaryRepository): Promise<string[]> {
  await sweep(root, true);
  const trash = join(root, '.git/nx-worktree/trash');
  return existsSync(trash) ? readdirSync(trash).map((name) => `left in the emptied trash: ${name}`) : [];
}

async function databasesOfEnvironments(): Promise<string[]> {
  const server = await openServer();
  try {
    const databases = await server.databases();
    return databases.flatMap(({ name, environment }) => (environment === undefined ? [] : [name]));
  } finally {
    await server.close();
  }
}
