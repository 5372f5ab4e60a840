import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the run a state directory of its own, and so a server of its own, which all workers share. */
export default async function startOfRun(): Promise<void> {
  process.env['NX_WORKTREE_HOME'] = await mkdtemp(join(tmpdir(), 'nx-worktree-run-'));
}
