import { createEnvironment, type CreateRequest, removeEnvironment } from '@nx-worktree/environment';
import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Ratio, type Subject } from './comparison';

const PACKAGES = 200;
const FILES_PER_PACKAGE = 100;
const FILES = (PACKAGES * FILES_PER_PACKAGE).toLocaleString('en');

/** Few, since each takes many seconds on a slow disk. */
const ROUNDS = 2;

/** Three packages of the many. */
const THREE = [0, 1, 2].map((number) => `packages/p${number}`);

/** Worktrees of a large repository, against what git does alone. */
export async function compareLargeRepository(): Promise<Ratio[]> {
  const home = await mkdtemp(join(tmpdir(), 'nx-worktree-bench-'));
  const root = join(home, 'large');
  try {
    await generate(root);
    const creations = [
      await compare({ ours: creation(root, true), baseline: gitCreation(root), rounds: ROUNDS }),
      await compare({ ours: creation(root, false), baseline: gitCreation(root), rounds: ROUNDS }),
    ];
    await Promise.all([create(root, false), gitAdd(root)]);
    return [...creations, await compare({ ours: removal(root), baseline: gitRemoval(root), rounds: ROUNDS })];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function generate(root: string): Promise<void> {
  for (let number = 0; number < PACKAGES; number++) {
    const directory = join(root, 'packages', `p${number}`, 'src');
    await mkdir(directory, { recursive: true });
    const files = Array.from({ length: FILES_PER_PACKAGE }, (_, file) => file);
    await Promise.all(
      files.map((file) =>
        writeFile(join(directory, `f${file}.ts`), `export const f${file} = ${number};\n`.repeat(40)),
      ),
    );
  }
  await git(root, 'init', '--quiet', '--initial-branch=main');
  await git(root, 'add', '.');
  await git(
    root,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@localhost',
    'commit',
    '--quiet',
    '-m',
    'Files',
  );
}

function creation(root: string, isSparse: boolean): Subject {
  return {
    name: isSparse
      ? `worktree of ${THREE.length} of ${PACKAGES} packages, of ${FILES} files`
      : `worktree of all ${FILES} files`,
    run: () => create(root, isSparse),
    reset: () => remove(root),
  };
}

function gitCreation(root: string): Subject {
  return { name: '`git worktree add`', run: () => gitAdd(root), reset: () => gitRemove(root) };
}

/** Timed until the prompt is back: what was removed lies in the trash then. */
function removal(root: string): Subject {
  return { name: `removal of ${FILES} files`, run: () => remove(root), reset: () => create(root, false) };
}

function gitRemoval(root: string): Subject {
  return { name: '`git worktree remove --force`', run: () => gitRemove(root), reset: () => gitAdd(root) };
}

async function create(root: string, isSparse: boolean): Promise<void> {
  // Else the disk fills with what was removed in the rounds before.
  await rm(join(root, '.git/nx-worktree/trash'), { recursive: true, force: true });
  const request: CreateRequest = {
    from: root,
    purpose: 'test-unit',
    identifier: 'bench',
    migrations: [],
    server: {},
    ...(isSparse && { projects: { names: ['p0'], directories: THREE } }),
  };
  await createEnvironment(request, { begin: () => undefined, step: () => undefined });
}

async function remove(root: string): Promise<void> {
  await removeEnvironment({ from: root, identifier: 'bench' });
}

async function gitAdd(root: string): Promise<void> {
  await git(root, 'worktree', 'add', '--quiet', '--detach', join(root, '..', 'plain'));
}

async function gitRemove(root: string): Promise<void> {
  await git(root, 'worktree', 'remove', '--force', join(root, '..', 'plain'));
}

async function git(directory: string, ...args: string[]): Promise<void> {
  await execa('git', args, { cwd: directory });
}
