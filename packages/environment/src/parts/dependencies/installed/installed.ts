import { messageOf, readIfThere } from '@nx-worktree/system';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { lockfileOf } from '../lockfile';
import { type PackageManager, packageManagerOf } from '../package-manager';
import { differenceOfNpm } from './npm';
import { differenceOfPnpm } from './pnpm';
import { differenceOfYarn } from './yarn';
import { differenceOfYarnClassic } from './yarn-classic';

interface Note {
  /** Relative to the checkout. */
  readonly path: string;
  difference(lockfile: string, note: string): string | undefined;
}

/** Where package managers note what they have installed. Bun doesn't. */
const NOTES: Partial<Record<PackageManager, Note>> = {
  npm: { path: 'node_modules/.package-lock.json', difference: differenceOfNpm },
  pnpm: { path: 'node_modules/.pnpm/lock.yaml', difference: differenceOfPnpm },
  'yarn-classic': { path: 'node_modules/.yarn-integrity', difference: differenceOfYarnClassic },
  yarn: { path: 'node_modules/.yarn-state.yml', difference: differenceOfYarn },
};

/**
 * What is in the `node_modules` of a checkout and isn't what its lockfile says, or `undefined`: also where the package
 * manager has noted nothing, as in one that is made of links.
 */
export async function staleIn(checkout: string): Promise<string | undefined> {
  const found = await noteIn(checkout);
  if (!found) return undefined;
  const lockfile = await lockfileOf(checkout);
  const text = lockfile && (await readIfThere(join(checkout, lockfile)));
  if (text === undefined) return undefined;
  try {
    const difference = found.note.difference(text, found.text);
    return difference && `in the node_modules of ${checkout}, ${difference}, which contradicts ${lockfile}`;
  } catch (error) {
    return `${join(checkout, found.note.path)} or ${lockfile} can't be read: ${messageOf(error)}`;
  }
}

/** A digest of what the package manager has noted on what it has installed in a checkout; `undefined` without a note. */
export async function installedDigest(checkout: string): Promise<string | undefined> {
  const found = await noteIn(checkout);
  return found && createHash('sha256').update(found.text).digest('hex');
}

async function noteIn(checkout: string): Promise<{ note: Note; text: string } | undefined> {
  const manager = await packageManagerOf(checkout);
  const note = manager && NOTES[manager];
  const text = note && (await readIfThere(join(checkout, note.path)));
  return note && text !== undefined ? { note, text } : undefined;
}
