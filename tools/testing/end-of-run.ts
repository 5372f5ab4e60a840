import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Stops the workers' servers and their keepers, and deletes them with the directory of the run. */
export default async function endOfRun(): Promise<void> {
  const run = process.env['NX_WORKTREE_TEST_RUN'];
  if (!run) return;
  for (const worker of (await readdir(run)).filter((name) => name.startsWith('worker-'))) {
    process.env['NX_WORKTREE_HOME'] = join(run, worker);
    await removeEmbeddedServer();
  }
  await rm(run, { recursive: true, force: true });
}
