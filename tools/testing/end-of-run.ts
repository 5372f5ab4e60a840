import { stopEmbeddedServer } from '@nx-worktree/postgres';
import { rm } from 'node:fs/promises';

/** Stops the run's server and deletes its state directory. */
export default async function endOfRun(): Promise<void> {
  const home = process.env['NX_WORKTREE_HOME'];
  if (!home) return;
  await stopEmbeddedServer();
  await rm(home, { recursive: true, force: true });
}
