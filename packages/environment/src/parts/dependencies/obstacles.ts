import { readIfThere } from '@nx-worktree/system';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { copiedDirectoriesOf } from './copied-directories';
import { missingNoteIn, notesMode, PNPM_NOTE, STORE, YARN_NOTE } from './own-notes';
import { packageManagerOf } from './package-manager';
import { plugNPlayIn } from './plug-n-play';

/** Why the dependencies of the main checkout can be neither linked nor copied, or `undefined`. */
export async function obstacleIn(main: string): Promise<string | undefined> {
  if (plugNPlayIn(main) !== undefined) return `${main} uses Yarn's Plug'n'Play, which has no node_modules`;
  const modules = join(main, 'node_modules');
  const status = statSync(modules, { throwIfNoEntry: false });
  if (status === undefined) return `${main} has no node_modules`;
  if (!status.isDirectory()) return `${modules} is not a directory`;
  // Yarn runs no script then without what it keeps outside of node_modules.
  if (existsSync(join(modules, STORE))) return `packages lie in ${join(modules, STORE)}`;
  return missingNoteIn(main);
}

/** Why the main checkout's would be the wrong code in a worktree: what they hold of the workspace is the main checkout's. */
export async function obstacleOfCopies(main: string): Promise<string | undefined> {
  const [first] = await copiedDirectoriesOf(main);
  return first === undefined ? undefined : `node_modules holds a copy of ${first}, which is that of ${main}`;
}

/**
 * Why the dependencies of the main checkout can be copied and not linked, or `undefined`. A later installation in the
 * worktree has to put packages of its own in the place of the links, and never to write through them.
 */
export async function obstacleToLinks(main: string): Promise<string | undefined> {
  const manager = await packageManagerOf(main);
  const note = (name: string): Promise<string | undefined> => readIfThere(join(main, 'node_modules', name));
  if (manager === 'yarn-classic') return "Yarn 1 can't install over links";
  if (manager === 'yarn' && !notesMode((await note(YARN_NOTE)) ?? ''))
    return "Yarn 2 can't install over links";
  if (manager === 'pnpm' && /^\s*"?nodeLinker"?: "?hoisted\b/m.test((await note(PNPM_NOTE)) ?? ''))
    return 'pnpm with node-linker=hoisted would install through links into the main checkout';
  return undefined;
}
