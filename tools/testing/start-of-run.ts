import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the run a state directory of its own, and so a server of its own, which all workers share. */
export default async function startOfRun(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'nx-worktree-run-'));
  // As root, the server is another user's process, which has to get in.
  await chmod(home, 0o711);
  process.env['NX_WORKTREE_HOME'] = home;
}
