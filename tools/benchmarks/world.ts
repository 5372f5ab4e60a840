import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { execa } from 'execa';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A separate state directory, and what the parts of the benchmark share. */
export interface World {
  /** An empty directory for each part that asks. */
  directory(name: string): Promise<string>;
  /** A fresh clone of this repository with its dependencies, made when the first part asks. */
  clone(): Promise<string>;
}

/** Makes the world, runs `work` in it, and removes it. */
export async function withWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  const place = await mkdtemp(join(tmpdir(), 'nx-worktree-bench-'));
  // As root, the server runs as another user, who has to be able to enter.
  await chmod(place, 0o711);
  process.env['NX_WORKTREE_HOME'] = join(place, 'home');
  process.env['NX_DAEMON'] = 'false';
  let clone: Promise<string> | undefined;
  try {
    return await work({
      directory: (name) => mkdtemp(join(place, `${name}-`)),
      clone: () => (clone ??= cloneIn(place)),
    });
  } finally {
    await removeEmbeddedServer();
    await rm(place, { recursive: true, force: true });
  }
}

/** The quickest way of npm: everything is in its cache already. */
export async function installDependencies(directory: string): Promise<void> {
  await execa('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: directory });
}

async function cloneIn(directory: string): Promise<string> {
  const clone = join(directory, 'clone');
  await execa('git', ['clone', '--quiet', join(__dirname, '../..'), clone]);
  await installDependencies(clone);
  return clone;
}
