import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { rm } from 'node:fs/promises';

/** Stops the run's server and its keeper, and deletes them with the state directory. */
export default async function endOfRun(): Promise<void> {
  const home = process.env['NX_WORKTREE_HOME'];
  if (!home) return;
  await removeEmbeddedServer();
  await rm(home, { recursive: true, force: true });
}
