import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { execa } from 'execa';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh clone of this repository with its dependencies, and a state directory of its own. */
export interface World {
  readonly clone: string;
}

/** Makes the world, runs `work` in it, and takes it away again. */
export async function withWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'nx-worktree-bench-'));
  // As root, the server is another user's process, which has to get in.
  await chmod(directory, 0o711);
  process.env['NX_WORKTREE_HOME'] = join(directory, 'home');
  process.env['NX_DAEMON'] = 'false';
  const clone = join(directory, 'clone');
  try {
    await execa('git', ['clone', '--quiet', join(__dirname, '../..'), clone]);
    await installDependencies(clone);
    return await work({ clone });
  } finally {
    await removeEmbeddedServer();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The quickest way of npm: everything is in its cache already. */
export async function installDependencies(directory: string): Promise<void> {
  await execa('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: directory });
}
