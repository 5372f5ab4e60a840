import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { WorkWouldBeLostError } from '../../src/worktrees/work/work-errors';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';

let repository: TemporaryRepository;
let worktree: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'src/index.ts': 'export {};\n', '.gitignore': 'dist\nnode_modules\n' });
  worktree = (await createEnvironment(request(repository.root, 'prices'), SILENT)).directory;
});
afterEach(() => repository.remove());

function git(...args: string[]): string {
  return repository.gitIn(worktree, ...args);
}

async function write(name: string, text = name): Promise<void> {
  await repository.write({ [name]: text }, worktree);
}

/** Commits on top of the worktree's detached HEAD. */
async function commit(name: string): Promise<string> {
  await write(name);
  git('add', name);
  git('commit', '--quiet', '--message', `Add ${name}`);
  return git('rev-parse', 'HEAD');
}

async function stateInList(): Promise<string | undefined> {
  return (await listEnvironments(repository.root))[0]?.state;
}

function remove(force = false) {
  return removeEnvironment({ from: repository.root, identifier: 'prices', force });
}

function restore(identifier = 'prices') {
  return restoreEnvironment({ from: repository.root, identifier, migrations: [] }, SILENT);
}

async function refusal(): Promise<WorkWouldBeLostError> {
  const error = await remove().catch((thrown: unknown) => thrown);
  if (error instanceof WorkWouldBeLostError) return error;
  throw error;
}

const DANGERS: Record<string, { make: () => Promise<unknown>; state: string; kind: string; detail: string }> =
  {
    'a changed file': {
      make: () => write('README.md', 'mine'),
      state: 'dirty',
      kind: 'changes',
      detail: ' M README.md',
    },
    'a staged file': {
      make: async () => {
        await write('new.ts');
        git('add', 'new.ts');
      },
      state: 'dirty',
      kind: 'changes',
      detail: 'A  new.ts',
    },
    'an untracked file': {
      make: () => write('notes.txt'),
      state: 'dirty',
      kind: 'changes',
      detail: '?? notes.txt',
    },
    'a deleted file': {
      make: () => rm(join(worktree, 'README.md')),
      state: 'dirty',
      kind: 'changes',
      detail: ' D README.md',
    },
    'a commit on the detached HEAD': {
      make: () => commit('new.ts'),
      state: 'unpushed',
      kind: 'commits',
      detail: 'Add new.ts',
    },
    'a merge that waits': {
      make: async () => {
        repository.git('checkout', '--quiet', 'feature/rest-api');
        await repository.commit({ 'README.md': 'theirs\n' });
        repository.git('checkout', '--quiet', 'main');
        await commit('README.md');
        expect(() => git('merge', 'feature/rest-api')).toThrow();
      },
      state: 'dirty',
      kind: 'operation',
      detail: 'merge',
    },
    'a rebase that waits': {
      make: async () => {
        repository.git('checkout', '--quiet', 'feature/rest-api');
        await repository.commit({ 'README.md': 'theirs\n' });
        repository.git('checkout', '--quiet', 'main');
        await commit('README.md');
        expect(() => git('rebase', 'feature/rest-api')).toThrow();
      },
      state: 'dirty',
      kind: 'operation',
      detail: 'rebase',
    },
    'a bisection': {
      make: async () => git('bisect', 'start'),
      state: 'dirty',
      kind: 'operation',
      detail: 'bisect',
    },
    'a lock': {
      make: async () => repository.git('worktree', 'lock', '--reason', 'demo at 3', worktree),
      state: 'locked',
      kind: 'lock',
      detail: 'demo at 3',
    },
  };

describe.each(Object.entries(DANGERS))('%s', (_, { make, state, kind, detail }) => {
  beforeEach(make);

  it('is seen in the list and stops a removal', async () => {
    expect(await stateInList()).toBe(state);
    const { risks, message } = await refusal();
    const risk = risks.find((candidate) => candidate.kind === kind);
    expect(risk?.details.join('\n')).toContain(detail);
    expect(message).toContain(detail);
    expect(message).toContain('--force');
    expect(existsSync(worktree)).toBe(true);
    expect(await stateInList()).toBe(state);
  });

  it('goes by force, without a trace', async () => {
    await remove(true);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});

describe('what is no danger', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['nothing done', async () => undefined],
    ['ignored files', () => write('dist/main.js')],
    [
      'a commit that a local branch has',
      async () => {
        await commit('new.ts');
        git('branch', 'kept');
      },
    ],
    [
      'a branch that was checked out and committed to',
      async () => {
        git('switch', '--quiet', '--create', 'work');
        await commit('new.ts');
      },
    ],
    [
      'a commit that a tag has',
      async () => {
        await commit('new.ts');
        git('tag', 'kept');
      },
    ],
    [
      'a stash, which the repository keeps',
      async () => {
        await write('README.md', 'stashed');
        git('stash');
      },
    ],
    [
      'a branch that has been deleted since',
      async () => {
        repository.git('checkout', '--quiet', '--detach');
        repository.git('reset', '--quiet', '--hard', 'HEAD~1');
        repository.git('branch', '--quiet', '-D', 'main');
      },
    ],
  ])('%s', async (_, make) => {
    await make();
    expect(await stateInList()).toBe('clean');
    await remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    if (_.startsWith('a stash')) expect(repository.git('stash', 'list')).toContain('stash@{0}');
  });
});

describe('what a removal by force keeps', () => {
  it('is everything that is not ignored: changed, staged, untracked and committed', async () => {
    const head = await commit('committed.ts');
    await write('README.md', 'changed');
    await write('staged.ts');
    git('add', 'staged.ts');
    await write('folder/untracked.txt');
    await write('dist/ignored.js');
    const index = await readFile(join(repository.root, '.git', 'index'));

    const { backup } = await remove(true);
    expect(backup).toMatch(/^refs\/nx-worktree\/backup\/prices-\d{8}T\d{9}Z$/);
    const kept = String(backup);
    expect(repository.git('rev-parse', `${kept}^`)).toBe(head);
    expect(repository.git('show', `${kept}:README.md`)).toBe('changed');
    expect(repository.git('show', `${kept}:staged.ts`)).toBe('staged.ts');
    expect(repository.git('show', `${kept}:folder/untracked.txt`)).toBe('folder/untracked.txt');
    expect(repository.git('show', `${kept}:committed.ts`)).toBe('committed.ts');
    expect(repository.git('ls-tree', '-r', '--name-only', kept)).not.toMatch(
      /dist|\.env\.test|worktree-metadata/,
    );
    expect(await readFile(join(repository.root, '.git', 'index'))).toEqual(index);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('is the very commit, when nothing but commits would be lost', async () => {
    const head = await commit('new.ts');
    const { backup } = await remove(true);
    expect(repository.git('rev-parse', String(backup))).toBe(head);
  });

  it('is nothing, when nothing would be lost', async () => {
    expect((await remove(true)).backup).toBeUndefined();
    expect(repository.git('for-each-ref', 'refs/nx-worktree')).toBe('');
  });

  it('survives in a repository where nobody has a name', async () => {
    await write('notes.txt');
    const { GIT_CONFIG_GLOBAL: global } = process.env;
    process.env['GIT_CONFIG_GLOBAL'] = join(repository.home, 'none');
    try {
      repository.git('config', 'user.useConfigOnly', 'true');
      expect((await remove(true)).backup).toBeDefined();
    } finally {
      if (global === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
      else process.env['GIT_CONFIG_GLOBAL'] = global;
    }
  });

  it('is also what was staged and changed again, as the second parent', async () => {
    await write('README.md', 'staged');
    git('add', 'README.md');
    await write('README.md', 'changed again');

    const kept = String((await remove(true)).backup);
    expect(repository.git('show', `${kept}:README.md`)).toBe('changed again');
    expect(repository.git('show', `${kept}^2:README.md`)).toBe('staged');
  });

  it('is what a waiting rebase of commits on no branch still needs', async () => {
    repository.git('checkout', '--quiet', 'feature/rest-api');
    await repository.commit({ 'README.md': 'theirs\n' });
    repository.git('checkout', '--quiet', 'main');
    await commit('README.md');
    const mine = await commit('later.ts');
    expect(() => git('rebase', 'feature/rest-api')).toThrow();

    const kept = String((await remove(true)).backup);
    expect(repository.git('merge-base', mine, kept)).toBe(mine);
  });

  it('is the commit of a worktree that is gone', async () => {
    const head = await commit('new.ts');
    await rm(worktree, { recursive: true });
    await expect(remove()).rejects.toMatchObject({ code: 'WORK_WOULD_BE_LOST' });

    const { backup, isRestorable } = await remove(true);
    expect(repository.git('rev-parse', String(backup))).toBe(head);
    expect(isRestorable).toBe(false);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('can not be another repository inside: it stays in the trash until that is emptied', async () => {
    await mkdir(join(worktree, 'vendor'));
    repository.git('clone', '--quiet', repository.root, join(worktree, 'vendor', 'lib'));
    repository.git('init', '--quiet', join(worktree, 'vendor', 'new'));
    await write('vendor/lib/README.md', 'mine');
    await write('vendor/notes.txt', 'mine');

    const removed = await remove(true);
    expect(removed).toMatchObject({ nested: ['vendor/lib', 'vendor/new'], isRestorable: true });
    expect(removed.restorableUntil).toBeUndefined();
    expect(repository.git('show', `${removed.backup}:vendor/notes.txt`)).toBe('mine');
    await restore();
    expect(await readFile(join(worktree, 'vendor/lib/README.md'), 'utf8')).toBe('mine');
  });
});

describe('submodules', () => {
  let submodule: string;
  beforeEach(async () => {
    const allowed = ['-c', 'protocol.file.allow=always'];
    const library = join(repository.home, 'library');
    repository.git('clone', '--quiet', repository.root, library);
    repository.git(...allowed, 'submodule', '--quiet', 'add', library, 'libs/library');
    repository.git('commit', '--quiet', '--message', 'Add a submodule');
    worktree = (await createEnvironment(request(repository.root, 'with-library'), SILENT)).directory;
    git(...allowed, 'submodule', '--quiet', 'update', '--init');
    submodule = join(worktree, 'libs/library');
  });

  const removeIt = (force = false) =>
    removeEnvironment({ from: repository.root, identifier: 'with-library', force });

  it('go with the worktree when they hold nothing of their own', async () => {
    await removeIt();
    expect(existsSync(worktree)).toBe(false);
  });

  it('stop a removal when they have changes; by force they stay in the trash until that is emptied', async () => {
    await repository.write({ 'README.md': 'mine' }, submodule);
    await expect(removeIt()).rejects.toMatchObject({ code: 'WORK_WOULD_BE_LOST' });
    expect((await removeIt(true)).nested).toEqual(['libs/library']);
    await restore('with-library');
    expect(await readFile(join(submodule, 'README.md'), 'utf8')).toBe('mine');
  });

  it('stop a removal when they have commits that no remote has; by force likewise', async () => {
    repository.gitIn(submodule, 'switch', '--quiet', '--create', 'mine');
    repository.gitIn(submodule, 'commit', '--quiet', '--allow-empty', '--message', 'Mine alone');
    repository.gitIn(submodule, 'checkout', '--quiet', '--detach', 'HEAD~1');
    await expect(removeIt()).rejects.toThrow(/libs\/library: [0-9a-f]+ Mine alone/);
    expect((await removeIt(true)).nested).toEqual(['libs/library']);
    await restore('with-library');
    expect(repository.gitIn(submodule, 'log', '-1', '--format=%s', 'mine')).toBe('Mine alone');
  });
});

describe('where one stands', () => {
  it('a worktree is not removed from inside, not even by force', async () => {
    await mkdir(join(worktree, 'packages'));
    for (const from of [worktree, join(worktree, 'packages')]) {
      const error = await removeEnvironment({ from, identifier: 'prices', force: true }).catch(
        (thrown: Error) => thrown,
      );
      expect(error).toMatchObject({ code: 'INSIDE_WORKTREE' });
    }
    expect(existsSync(worktree)).toBe(true);
  });
});

describe('worktrees that changed behind our back', () => {
  it('one that was deleted by hand is orphaned, and its removal works', async () => {
    await rm(worktree, { recursive: true });
    expect(await stateInList()).toBe('orphaned');
    await remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('one that git removed is orphaned, and its removal works', async () => {
    repository.git('worktree', 'remove', '--force', worktree);
    expect(await stateInList()).toBe('orphaned');
    await remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('another directory at its place stays', async () => {
    await rename(worktree, join(repository.home, 'elsewhere'));
    await mkdir(worktree);
    await writeFile(join(worktree, 'mine.txt'), 'mine');
    expect(await stateInList()).toBe('orphaned');
    await remove();
    expect(await readFile(join(worktree, 'mine.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(repository.home, 'elsewhere', 'README.md'))).toBe(true);
  });

  it('another repository, or a worktree of one, at its place stays', async () => {
    await rename(worktree, join(repository.home, 'elsewhere'));
    const other = await TemporaryRepository.create();
    try {
      for (const take of [
        ['clone', '--quiet', '.', worktree],
        ['worktree', 'add', '--quiet', '--detach', worktree],
      ]) {
        other.git(...take);
        await write('mine.txt');
        expect(await stateInList()).toBe('orphaned');
        await remove(true);
        expect(await readFile(join(worktree, 'mine.txt'), 'utf8')).toBe('mine.txt');

        await rm(worktree, { recursive: true });
        ({ directory: worktree } = await createEnvironment(request(repository.root, 'prices'), SILENT));
        await rm(worktree, { recursive: true });
      }
    } finally {
      await other.remove();
    }
  });

  it('a worktree of somebody else at its place stays', async () => {
    repository.git('worktree', 'remove', '--force', worktree);
    repository.git('worktree', 'add', '--quiet', '--detach', worktree);
    await write('mine.txt');
    await remove();
    expect(await readFile(join(worktree, 'mine.txt'), 'utf8')).toBe('mine.txt');
    expect(tracesOf(repository).worktrees).toHaveLength(1);
  });

  it('one that was moved with git is found, listed at its place and removed from there', async () => {
    const moved = join(repository.home, 'moved');
    repository.git('worktree', 'move', worktree, moved);
    expect((await listEnvironments(repository.root))[0]).toMatchObject({ state: 'clean', directory: moved });
    await remove();
    expect(existsSync(moved)).toBe(false);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('other worktrees stay, also those whose directory is not there now', async () => {
    const others = [join(repository.home, 'present'), join(repository.home, 'unmounted')];
    for (const other of others) repository.git('worktree', 'add', '--quiet', '--detach', other);
    await rm(String(others[1]), { recursive: true });

    await remove();
    expect(tracesOf(repository).worktrees.map((line) => line.replace('worktree ', ''))).toEqual(others);
  });

  it('nothing outside is deleted through a link', async () => {
    await repository.write({ 'precious/file.txt': 'precious' }, repository.home);
    await symlink(join(repository.home, 'precious'), join(worktree, 'dist'));
    await remove(true);
    expect(await readFile(join(repository.home, 'precious/file.txt'), 'utf8')).toBe('precious');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});
