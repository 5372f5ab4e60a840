import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { Repository } from '@nx-worktree/git';
import { hasOtherDisk, OTHER_DISK, temporaryDirectory, TemporaryRepository } from '@nx-worktree/testkit';
import { type EnvironmentRecord, openRecords } from '../parts/parts';
import { sweepTrash } from '../worktrees/trash/sweep';
import { createEnvironment } from './create';
import { listEnvironments } from './list';
import { listTrash } from './list-trash';
import { removeEnvironment } from './remove';
import { restoreEnvironment } from './restore';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'src/index.ts': 'export {};\n', '.gitignore': 'dist\n' });
});
afterEach(() => repository.remove());

function create(identifier = 'prices', more = {}): Promise<EnvironmentRecord> {
  return createEnvironment(request(repository.root, identifier, more), SILENT);
}

function remove(identifier = 'prices') {
  return removeEnvironment({ from: repository.root, identifier, force: true });
}

function restore(identifier = 'prices') {
  return restoreEnvironment({ from: repository.root, identifier, migrations: [] }, SILENT);
}

/** What `git status` and the like say of a worktree, by which one sees whether it is as it was. */
function stateOf(directory: string): string[] {
  const questions = [
    ['status'],
    ['log', '--oneline', '-3'],
    ['stash', 'list'],
    ['diff'],
    ['diff', '--cached'],
  ];
  return questions.map((question) => repository.gitIn(directory, ...question));
}

const WORK: Record<
  string,
  (write: (files: Record<string, string>) => Promise<void>, git: (...args: string[]) => void) => Promise<void>
> = {
  'uncommitted changes': (write) => write({ 'README.md': 'mine' }),
  'changes that are staged, and changed again': async (write, git) => {
    await write({ 'README.md': 'staged' });
    git('add', '--all');
    await write({ 'README.md': 'again' });
  },
  'untracked files': (write) => write({ 'notes/today.txt': 'mine' }),
  'ignored files': (write) => write({ 'dist/main.js': 'mine' }),
  'commits on a detached HEAD': async (write, git) => {
    await write({ 'new.ts': '' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Mine');
  },
  'commits on a branch': async (write, git) => {
    git('switch', '--quiet', '--create', 'mine');
    await write({ 'new.ts': '' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Mine');
  },
  'a stash': async (write, git) => {
    await write({ 'README.md': 'stashed' });
    git('stash');
  },
  'a rebase that waits': async (write, git) => {
    await write({ 'README.md': 'mine\n' });
    git('commit', '--quiet', '--all', '--message', 'Mine');
    git('checkout', '--quiet', '--detach', 'HEAD~1');
    await write({ 'README.md': 'theirs\n' });
    git('commit', '--quiet', '--all', '--message', 'Theirs');
    expect(() => git('rebase', 'HEAD', 'HEAD@{2}')).toThrow();
    await write({ 'README.md': 'half resolved' });
  },
  'a lock': async (_, git) => git('worktree', 'lock', '--reason', 'demo at 3', '.'),
};

describe('a worktree that was removed by force comes back with', () => {
  it.each(Object.entries(WORK))('%s', async (_, work) => {
    const { directory } = await create();
    await work(
      (files) => repository.write(files, directory),
      (...args) => void repository.gitIn(directory, ...args),
    );
    const [listed] = await listEnvironments(repository.root);
    const before = stateOf(directory);
    const ignored = existsSync(join(directory, 'dist/main.js'));

    await remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    expect(await restore()).toMatchObject({ differences: [] });

    expect(stateOf(directory)).toEqual(before);
    expect(existsSync(join(directory, 'dist/main.js'))).toBe(ignored);
    // By the backup, a commit that was on no branch is elsewhere as well.
    const state = listed?.state === 'unpushed' ? 'clean' : listed?.state;
    expect(await listEnvironments(repository.root)).toEqual([{ ...listed, state }]);
    expect((await listTrash(repository.root)).restorable).toEqual([]);
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.git('fsck', '--connectivity-only', '--no-dangling')).toBe('');
  });
});

describe('a branch', () => {
  let directory: string;
  beforeEach(async () => {
    ({ directory } = await create());
    repository.gitIn(directory, 'switch', '--quiet', '--create', 'work');
    await repository.write({ 'README.md': 'mine' }, directory);
    await remove();
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'is checked out elsewhere',
      () => repository.git('switch', '--quiet', 'work'),
      /the branch work is checked out in .*shop now/,
    ],
    [
      'has been deleted',
      () => repository.git('branch', '--quiet', '-D', 'work'),
      /the branch work has been deleted.*git switch --create work/,
    ],
    [
      'has moved on',
      () => repository.git('branch', '--force', 'work', 'feature/rest-api'),
      /the branch work has moved to [0-9a-f]{8}.*git switch work/,
    ],
  ])('that %s meanwhile is said, and HEAD is detached', async (_, happen, text) => {
    happen();
    const { differences } = await restore();
    expect(differences).toEqual([expect.stringMatching(text)]);
    expect(repository.gitIn(directory, 'status', '--short', '--branch')).toBe(
      '## HEAD (no branch)\n M README.md',
    );
    expect(repository.gitIn(directory, 'log', '-1', '--format=%s')).toBe('Add files');
  });

  it('is free while its worktree is in the trash, and the worktree is on it again otherwise', async () => {
    repository.git('switch', '--quiet', 'work');
    repository.git('switch', '--quiet', 'main');
    await restore();
    expect(repository.gitIn(directory, 'branch', '--show-current')).toBe('work');
  });
});

describe('names and places', () => {
  it('the one that was removed last comes first; an earlier one by its id', async () => {
    const { id, directory } = await create();
    await repository.write({ 'notes.txt': 'first' }, directory);
    await remove();
    await create();
    await repository.write({ 'notes.txt': 'second' }, directory);
    await remove();

    await restore('Prices');
    expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('second');
    await remove();
    await restore(id);
    expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('first');
  });

  it('a name that is taken meanwhile stops it, and so does a place; the trash keeps what it has', async () => {
    const { directory } = await create();
    await repository.write({ 'notes.txt': 'mine' }, directory);
    await remove();
    await create();
    await expect(restore()).rejects.toMatchObject({ code: 'IDENTIFIER_TAKEN', holder: { directory } });
    expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);

    const { root } = repository;
    await removeEnvironment({ from: root, identifier: 'prices' });
    await mkdir(directory, { recursive: true });
    await expect(restore()).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    expect(tracesOf(repository)).toEqual({ ...NO_TRACES, directories: ['test-unit-prices'] });
    expect((await listTrash(root)).restorable).toHaveLength(2);
  });

  it("an entry's name that another worktree has got meanwhile is no obstacle, also for its submodules", async () => {
    repository.addSubmodule('libs/library');
    const { directory } = await create();
    repository.updateSubmodules(directory);
    await repository.write({ 'README.md': 'mine' }, directory);
    await remove();
    const other = join(repository.home, 'test-unit-prices');
    repository.git('worktree', 'add', '--quiet', '--detach', other);

    await restore();
    expect(repository.gitIn(directory, 'status', '--short')).toBe(' M README.md');
    expect(repository.gitIn(other, 'status', '--short')).toBe('');
    expect(repository.gitIn(join(directory, 'libs/library'), 'rev-parse', '--show-toplevel')).toBe(
      join(directory, 'libs/library'),
    );
    expect(tracesOf(repository).worktrees).toHaveLength(2);
    await remove();
    expect(tracesOf(repository).worktrees).toEqual([`worktree ${other}`]);
  });

  it('a worktree that was moved with git comes back to where it was moved', async () => {
    const { directory } = await create();
    const moved = join(repository.home, 'moved');
    repository.git('worktree', 'move', directory, moved);
    await remove();
    expect((await restore()).environment.directory).toBe(moved);
    expect(existsSync(directory)).toBe(false);
    expect((await listEnvironments(repository.root))[0]).toMatchObject({ state: 'clean', directory: moved });
  });

  it.each([
    ['an empty trash', 'prices', /It is empty: removed worktrees are kept for 24 hours/],
    ['an unlikely name', 'x', /It holds: orders/],
    ['a slip of the keyboard', 'ordres', /Did you mean orders\?/],
    ['a terminal sequence', '\u001b[2J', /"\\u001b\[2J"/],
  ])('%s is told what there is', async (name, identifier, text) => {
    if (name !== 'an empty trash') {
      await create('orders');
      await remove('orders');
    }
    await expect(restore(identifier)).rejects.toThrow(text);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});

describe('worktrees on another file system than the repository', () => {
  (hasOtherDisk ? it : it.skip)('have a trash beside them (needs /dev/shm)', async () => {
    const place = temporaryDirectory({ parent: OTHER_DISK });
    try {
      const { directory } = await create('prices', { worktrees: place });
      await repository.write({ 'notes.txt': 'mine' }, directory);
      await remove();
      expect(readdirSync(place)).toEqual(['.trash']);
      await restore();
      expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
      expect(readdirSync(place)).toEqual(['test-unit-prices']);

      await remove();
      await sweepTrash(openRecords(await Repository.open(repository.root)), { everything: true });
      expect(readdirSync(join(place, '.trash'))).toEqual([]);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});

describe('a trash that somebody has touched', () => {
  it('a part that is gone stops it: what to do is said, and nothing is left', async () => {
    const { id, directory } = await create();
    await repository.write({ 'notes.txt': 'mine' }, directory);
    const { backup } = await remove();
    await rm(join(repository.root, '.git/nx-worktree/trash', id, 'checkout'), { recursive: true });

    await expect(restore()).rejects.toMatchObject({
      code: 'TRASH_INCOMPLETE',
      message: expect.stringContaining(`git worktree add <directory> ${backup}`),
    });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('a note that can not be read is listed with the reason, and stops nothing else', async () => {
    const { id } = await create();
    await create('orders');
    await remove();
    await remove('orders');
    await writeFile(join(repository.root, '.git/nx-worktree/trash', id, 'note.json'), '{');

    const { restorable, damaged } = await listTrash(repository.root);
    expect(restorable.map(({ identifier }) => identifier)).toEqual(['orders']);
    expect(damaged).toEqual([expect.stringContaining(id)]);
    await restore('orders');
  });
});
