import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the directory in which the workers of the run have their state; see worker-environment.ts. */
export default async function startOfRun(): Promise<void> {
  const run = await mkdtemp(join(tmpdir(), 'nx-worktree-run-'));
  await chmod(run, 0o711);
  await mkdir(join(run, 'ports'), { mode: 0o700 });
  process.env['NX_WORKTREE_TEST_RUN'] = run;
}
