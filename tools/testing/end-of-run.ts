import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepDirectories } from '../../packages/environment/src/parts/temporary-directory/directory';

/**
 * Stops the workers' servers and their keepers, and deletes them with the directory of the run; then the temporary
 * directories of worktrees whose repository a test has deleted, which the next worktree would sweep.
 */
export default async function endOfRun(): Promise<void> {
  const run = process.env['NX_WORKTREE_TEST_RUN'];
  if (!run) return;
  for (const worker of (await readdir(run)).filter((name) => name.startsWith('worker-'))) {
    process.env['NX_WORKTREE_HOME'] = join(run, worker);
    await removeEmbeddedServer();
  }
  process.env['NX_WORKTREE_HOME'] = run;
  await sweepDirectories();
  await rm(run, { recursive: true, force: true });
}
