import { hasCode, namesInDirectory } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageDirectoriesOf } from './workspace-packages';

const LOCKFILES = [
  'npm-shrinkwrap.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
] as const;
/** Name of a lockfile. */
export type Lockfile = (typeof LOCKFILES)[number];

/** The lockfile of a checkout; of several, the one npm prefers; `undefined` when there is none. */
export async function lockfileOf(checkout: string): Promise<Lockfile | undefined> {
  for (const name of LOCKFILES) if (await bytesOf(join(checkout, name))) return name;
  return undefined;
}

/** What decides beside the lockfile how dependencies are installed. */
const SETTINGS = ['.npmrc', '.pnpmfile.cjs', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml'];

/** Where patch-package keeps its patches, of which lockfiles say nothing. */
const PATCHES = 'patches';

/**
 * Why the dependencies of the main checkout aren't those of a worktree, or `undefined` when they are. Equal lockfiles
 * suffice, beside patches and settings: a lockfile repeats what every `package.json` of the workspace asks for, and its
 * package manager refuses to install when they disagree. Without a lockfile the `package.json`s have to be equal.
 */
export async function differenceOf(main: string, worktree: string): Promise<string | undefined> {
  const lockfiles = await compare(LOCKFILES, main, worktree);
  if (lockfiles === 'absent') {
    const manifests = await compare(await manifestsOf(main, worktree), main, worktree);
    if (manifests !== 'equal')
      return 'there is no lockfile, and package.json differs from that of the main checkout';
  } else if (lockfiles !== 'equal') return `${lockfiles.different} differs from that of the main checkout`;
  const patches = new Set([
    ...(await namesInDirectory(join(main, PATCHES))),
    ...(await namesInDirectory(join(worktree, PATCHES))),
  ]);
  // The main checkout may have settings that git doesn't know, such as an access token.
  const settings = SETTINGS.filter((name) => existsSync(join(worktree, name)));
  const others = await compare(
    [...settings, ...[...patches].map((name) => join(PATCHES, name))],
    main,
    worktree,
  );
  return typeof others === 'object'
    ? `${others.different} differs from that of the main checkout`
    : undefined;
}

/** Those that a sparse checkout leaves out differ in nothing. */
async function manifestsOf(main: string, worktree: string): Promise<string[]> {
  const [theirs, ours] = await Promise.all([packageDirectoriesOf(main), packageDirectoriesOf(worktree)]);
  const absent = ours.filter((directory) => !existsSync(join(worktree, directory)));
  const directories = new Set([...theirs, ...ours].filter((directory) => !absent.includes(directory)));
  return [...directories].map((directory) => join(directory, 'package.json'));
}

/** Compares files of the same names; those that neither has are left out. */
async function compare(
  names: readonly string[],
  one: string,
  other: string,
): Promise<'equal' | 'absent' | { readonly different: string }> {
  let result: 'equal' | 'absent' = 'absent';
  for (const name of names) {
    const [mine, theirs] = await Promise.all([bytesOf(join(one, name)), bytesOf(join(other, name))]);
    if (!mine && !theirs) continue;
    if (!mine || !theirs || !mine.equals(theirs)) return { different: name };
    result = 'equal';
  }
  return result;
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}
