import { hasCode } from '@nx-worktree/system';
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
export type Lockfile = (typeof LOCKFILES)[number];

/** The lockfile of a checkout, the one that npm prefers when there are several, or `undefined`. */
export async function lockfileOf(checkout: string): Promise<Lockfile | undefined> {
  for (const name of LOCKFILES) if (await bytesOf(join(checkout, name))) return name;
  return undefined;
}

/**
 * Whether two checkouts ask for the same dependencies. Equal lockfiles suffice: a lockfile repeats what every
 * `package.json` of the workspace asks for, and its package manager refuses to install when they disagree. Without
 * a lockfile the `package.json`s have to be equal.
 */
export async function haveSameDependencies(one: string, other: string): Promise<boolean> {
  const lockfiles = await compare(LOCKFILES, one, other);
  if (lockfiles !== 'absent') return lockfiles === 'equal';
  const directories = new Set([...(await packageDirectoriesOf(one)), ...(await packageDirectoriesOf(other))]);
  const manifests = [...directories].map((directory) => join(directory, 'package.json'));
  return (await compare(manifests, one, other)) !== 'different';
}

/** Compares files of the same names; those that neither has are left out. */
async function compare(
  names: readonly string[],
  one: string,
  other: string,
): Promise<'equal' | 'different' | 'absent'> {
  let result: 'equal' | 'absent' = 'absent';
  for (const name of names) {
    const [mine, theirs] = await Promise.all([bytesOf(join(one, name)), bytesOf(join(other, name))]);
    if (!mine && !theirs) continue;
    if (!mine || !theirs || !mine.equals(theirs)) return 'different';
    result = 'equal';
  }
  return result;
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
