import { createEnvironment, type CreateRequest, removeEnvironment } from '@nx-worktree/environment';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { join } from 'node:path';
import { type Ratio, ratioOf, timed } from './comparison';
import { type World } from './world';

const PACKAGES = 300;
const FILES_PER_PACKAGE = 200;
const FILES = (PACKAGES * FILES_PER_PACKAGE).toLocaleString('en');

/** Few, because each takes many seconds on a slow disk. */
const ROUNDS = 2;

/** Three packages of the many. */
const THREE = [0, 1, 2].map((number) => `packages/p${number}`);

/** Worktrees of a large repository, compared with git alone. */
export async function compareLargeRepository(world: World): Promise<Ratio[]> {
  const { root } = await TemporaryRepository.empty(await world.directory('large'));
  await generate(root);
  const ms = { sparse: [], whole: [], removal: [], add: [], gitRemoval: [] } as Record<Timed, number[]>;
  for (let round = 0; round < ROUNDS; round++) {
    ms.sparse.push(await timed({ run: () => create(root, THREE), reset: () => remove(root) }));
    const turns = [() => playOurs(root, ms), () => playGit(root, ms)];
    // Otherwise each would wait for the disk to write what the other has made.
    for (const play of round % 2 === 0 ? turns : turns.toReversed()) await play();
  }
  const add = { name: '`git worktree add`', ms: ms.add };
  const gitRemoval = { name: '`git worktree remove --force`', ms: ms.gitRemoval };
  const few = `worktree of ${THREE.length} of ${PACKAGES} packages, of ${FILES} files`;
  return [
    ratioOf({ name: few, ms: ms.sparse }, add, 'at most 0.25'),
    ratioOf({ name: `worktree of all ${FILES} files`, ms: ms.whole }, add, 'at most 1.1'),
    // Until the prompt is back: what was removed is in the trash then.
    ratioOf({ name: `removal of ${FILES} files`, ms: ms.removal }, gitRemoval, 'at most 0.05'),
  ];
}

type Timed = 'sparse' | 'whole' | 'removal' | 'add' | 'gitRemoval';

async function playOurs(root: string, ms: Record<Timed, number[]>): Promise<void> {
  ms.whole.push(await timed({ run: () => create(root) }));
  ms.removal.push(await timed({ run: () => remove(root) }));
}

async function playGit(root: string, ms: Record<Timed, number[]>): Promise<void> {
  const worktree = join(root, '..', 'plain');
  ms.add.push(await timed({ run: () => git(root, 'worktree', 'add', '--quiet', '--detach', worktree) }));
  ms.gitRemoval.push(await timed({ run: () => git(root, 'worktree', 'remove', '--force', worktree) }));
}

/** As one pack and without a checkout of its own, which nothing here needs. */
async function generate(root: string): Promise<void> {
  const files = Array.from({ length: PACKAGES * FILES_PER_PACKAGE }, (_, index) => {
    const [number, file] = [index % PACKAGES, Math.floor(index / PACKAGES)];
    const text = `export const f${file} = ${number};\n`.repeat(40);
    return `M 100644 inline packages/p${number}/src/f${file}.ts\ndata ${text.length}\n${text}`;
  });
  const commit = 'commit refs/heads/main\ncommitter Bench <bench@localhost> 0 +0000\ndata 5\nFiles\n';
  await execa('git', ['fast-import', '--quiet'], { cwd: root, input: commit + files.join('') });
}

async function create(root: string, directories?: readonly string[]): Promise<void> {
  const request: CreateRequest = {
    from: root,
    purpose: 'test-unit',
    identifier: 'bench',
    migrations: [],
    server: {},
    ...(directories && { projects: { names: ['p0'], directories } }),
  };
  await createEnvironment(request, { begin: () => undefined, done: () => undefined });
}

async function remove(root: string): Promise<void> {
  await removeEnvironment({ from: root, identifier: 'bench' });
}

async function git(directory: string, ...args: string[]): Promise<void> {
  await execa('git', args, { cwd: directory });
}
