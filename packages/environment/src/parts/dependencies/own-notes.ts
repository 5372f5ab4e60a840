import { isInside, readIfThere, replaceAtomically } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { packageManagerOf } from './package-manager';
import { type Pair } from './places';
import { plugNPlayIn } from './plug-n-play';
import { PNPM_STORE } from './units';

/** pnpm's note on how it made a `node_modules`. Nx can't read a `pnpm-lock.yaml` without it. */
export const PNPM_NOTE = '.modules.yaml';

/** Yarn's note on where packages are. Without it `yarn run` fails, by which Nx runs the scripts of projects. */
export const YARN_NOTE = '.yarn-state.yml';

/** Where Yarn's linker `pnpm`, and npm's strategy `linked`, keep packages. */
export const STORE = '.store';

const NM_MODE = /^( {2}nmMode: ).*$/m;

/** No mode of Yarn's (`nmMode`): it installs anew what has been installed in another mode than is asked for. */
const LINKED = 'linked-by-nx-worktree';

/**
 * Writes the notes of package managers that others need to read, unless a package manager has written its own there.
 * They say nothing by which it would take the links for packages of its own, and install into the main checkout
 * through them.
 *
 * @param modules the `node_modules` of the main checkout and that of the worktree
 */
export async function writeOwnNotes({ from, to }: Pair): Promise<void> {
  const ofPnpm = await readIfThere(join(from, PNPM_NOTE));
  if (ofPnpm !== undefined && !existsSync(join(to, PNPM_STORE, 'lock.yaml')))
    await replaceAtomically(join(to, PNPM_NOTE), pnpmNote(ofPnpm, { from, to }));
  const ofYarn = await readIfThere(join(from, YARN_NOTE));
  if (ofYarn === undefined || !notesMode(ofYarn)) return;
  const there = await readIfThere(join(to, YARN_NOTE));
  if (there === undefined || isOfLinks(there))
    await replaceAtomically(join(to, YARN_NOTE), ofYarn.replace(NM_MODE, `$1${LINKED}`));
}

/** Whether Yarn installs anew over links that have a note of ours. Yarn 2 doesn't note by which mode it has installed. */
export function notesMode(ofYarn: string): boolean {
  return NM_MODE.test(ofYarn);
}

/** Whether a note of Yarn's is ours, so that Yarn has installed nothing there. */
export function isOfLinks(ofYarn: string): boolean {
  return NM_MODE.exec(ofYarn)?.[0].endsWith(LINKED) ?? false;
}

/** Why Nx can't work in a checkout for want of a package manager's note, or `undefined` when it can. */
export async function missingNoteIn(checkout: string): Promise<string | undefined> {
  const isMissing = (name: string): boolean => !existsSync(join(checkout, 'node_modules', name));
  const manager = await packageManagerOf(checkout);
  if (manager === 'pnpm' && isMissing(PNPM_NOTE))
    return `${checkout} has no node_modules/${PNPM_NOTE}, without which Nx can't read pnpm-lock.yaml`;
  const needsState = manager === 'yarn' && plugNPlayIn(checkout) === undefined && isMissing(STORE);
  if (needsState && isMissing(YARN_NOTE))
    return `${checkout} has no node_modules/${YARN_NOTE}, without which Yarn runs no scripts, and Nx no targets that are scripts`;
  return undefined;
}

/** pnpm keeps packages where this says, relative to `node_modules`; a directory that checkouts share lies elsewhere from here. */
function pnpmNote(note: string, { from, to }: Pair): string {
  return note.replace(/^(\s*"?virtualStoreDir"?: "?)([^"\n]+)/m, (line, name: string, path: string) => {
    const store = resolve(from, path);
    const isShared = !isAbsolute(path) && !isInside(store, resolve(from, '..'));
    return isShared ? `${name}${relative(to, store)}` : line;
  });
}
