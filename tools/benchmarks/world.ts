import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { removeTemporaryDirectory, temporaryDirectory, useOwnHome } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A separate state directory, and what the parts of the benchmark share. */
export interface World {
  /** An empty directory; each part that asks has names of its own. */
  directory(name: string): Promise<string>;
  /** A fresh clone of this repository with its dependencies, made when the first part asks. */
  clone(): Promise<string>;
}

/** Makes the world, runs `work` in it, and removes it. */
export async function withWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  // As root, the server runs as another user, who has to be able to enter.
  const place = temporaryDirectory({ mode: 0o711 });
  const own = useOwnHome({ parent: place, stop: removeEmbeddedServer });
  process.env['NX_DAEMON'] = 'false';
  let clone: Promise<string> | undefined;
  try {
    return await work({
      async directory(name) {
        await mkdir(join(place, name));
        return join(place, name);
      },
      clone: () => (clone ??= cloneIn(place)),
    });
  } finally {
    await own.remove();
    await removeTemporaryDirectory(place);
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
