import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble';
import { check } from './check';
import { PUBLISHED, REPOSITORY } from './published-packages';

/** A package as `npm publish` would send it. */
export interface PackedPackage {
  name: string;
  version: string;
  /** Absolute path of the .tgz. */
  tarball: string;
  /** Subresource Integrity string of the tarball. */
  integrity: string;
  /** Size of the tarball in bytes. */
  size: number;
}

/** Compiles all published packages from scratch and packs each of them into `dist/tarballs`. */
export function pack(): PackedPackage[] {
  const tarballs = join(REPOSITORY, 'dist/tarballs');
  rmSync(join(REPOSITORY, 'dist/packages'), { recursive: true, force: true });
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  compile();
  return PUBLISHED.map((folder) => {
    const directory = assemble(folder);
    check(directory);
    return npmPack(directory, tarballs);
  });
}

function compile(): void {
  const compiler = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '--build', 'packages/nx-worktree', 'packages/testing'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function npmPack(directory: string, destination: string): PackedPackage {
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--loglevel=error', `--pack-destination=${destination}`],
    {
      cwd: directory,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  const [packed] = JSON.parse(output) as (Omit<PackedPackage, 'tarball'> & { filename: string })[];
  if (!packed) throw new Error(`npm pack made nothing of ${directory}.`);
  const { name, version, integrity, size, filename } = packed;
  return { name, version, integrity, size, tarball: join(destination, filename) };
}
