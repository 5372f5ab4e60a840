import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { sweepTrash } from '../../src/worktrees/trash/sweep';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';
import { openRecords } from '../../src/parts/parts';

let repository: TemporaryRepository;
let worktree: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ '.gitignore': 'tmp/\nnode_modules/\nworktrees/\n' });
});
afterEach(() => repository.remove());

async function make(): Promise<void> {
  worktree = (await createEnvironment(request(repository.root, 'prices'), SILENT)).directory;
}

function git(...args: string[]): string {
  return repository.gitIn(worktree, ...args);
}

async function state(): Promise<string | undefined> {
  return (await listEnvironments(repository.root))[0]?.state;
}

function remove(force = false) {
  return removeEnvironment({ from: repository.root, identifier: 'prices', force });
}

/** Commits a file that is named after the message. */
async function commitIn(directory: string, message: string): Promise<string> {
  await repository.write({ [message]: message }, directory);
  repository.gitIn(directory, 'add', '--force', message);
  repository.gitIn(directory, 'commit', '--quiet', '--message', message);
  return repository.gitIn(directory, 'rev-parse', 'HEAD');
}

function cloneTo(path: string): string {
  const directory = join(worktree, path);
  repository.git('clone', '--quiet', repository.root, directory);
  return directory;
}

async function expectRefusal(text: RegExp): Promise<void> {
  expect(await state()).not.toBe('clean');
  await expect(remove()).rejects.toMatchObject({
    code: 'WORK_WOULD_BE_LOST',
    message: expect.stringMatching(text),
  });
}

/** It is in the trash until somebody empties that. */
async function expectKeptInTrash(path: string): Promise<void> {
  const { nested, restorableUntil } = await remove(true);
  expect(nested).toEqual([path]);
  expect(restorableUntil).toBeUndefined();
  await restoreEnvironment({ from: repository.root, identifier: 'prices', migrations: [] }, SILENT);
}

describe('another repository in an ignored directory', () => {
  beforeEach(make);

  it.each([
    'tmp/deep/lib',
    'node_modules/lib',
    'node_modules/@shop/lib',
    'node_modules/one/node_modules/lib',
  ])('with a commit of its own stops a removal: %s', async (path) => {
    await commitIn(cloneTo(path), 'mine');
    await expectRefusal(new RegExp(`${path}: [0-9a-f]+ mine`));
    await expectKeptInTrash(path);
    expect(await readFile(join(worktree, path, 'mine'), 'utf8')).toBe('mine');
  });

  it.each<[string, (clone: string) => Promise<unknown>, RegExp]>([
    ['a changed file', (clone) => writeFile(join(clone, 'README.md'), 'mine'), /lib: {2}M README\.md/],
    [
      'a file that git was told not to look at',
      async (clone) => {
        repository.gitIn(clone, 'update-index', '--assume-unchanged', 'README.md');
        await writeFile(join(clone, 'README.md'), 'mine');
      },
      /lib: {2}M README\.md/,
    ],
    [
      'a stash that is not the last',
      async (clone) => {
        for (const text of ['one', 'two']) {
          await writeFile(join(clone, 'README.md'), text);
          repository.gitIn(clone, 'stash', 'push', '--message', text);
        }
      },
      /lib: stash@\{1\}: On main: one/,
    ],
    [
      'a commit that only a tag has',
      async (clone) => {
        await commitIn(clone, 'mine');
        repository.gitIn(clone, 'tag', 'kept-here');
        repository.gitIn(clone, 'reset', '--quiet', '--hard', 'origin/main');
      },
      /lib: [0-9a-f]+ mine/,
    ],
    [
      'a clone in it',
      async (clone) => commitIn(cloneWithin(clone), 'deep'),
      /lib\/tmp\/inner: [0-9a-f]+ deep/,
    ],
  ])('with %s stops a removal', async (_, change, text) => {
    await change(cloneTo('tmp/lib'));
    await expectRefusal(text);
  });

  function cloneWithin(clone: string): string {
    return cloneTo(join(clone.slice(worktree.length + 1), 'tmp', 'inner'));
  }

  it.each<[string, () => unknown]>([
    ['a clone', () => cloneTo('tmp/lib')],
    [
      'a clone of a tag that no branch has',
      () => {
        repository.git('checkout', '--quiet', '--detach');
        repository.git('commit', '--quiet', '--allow-empty', '--message', 'Release');
        repository.git('tag', 'v1');
        repository.git('checkout', '--quiet', 'main');
        repository.git(
          'clone',
          '--quiet',
          '--depth=1',
          '--branch=v1',
          `file://${repository.root}`,
          join(worktree, 'tmp/lib'),
        );
      },
    ],
    [
      'a commit that was fetched by its hash',
      () => {
        repository.git('checkout', '--quiet', '--detach');
        repository.git('commit', '--quiet', '--allow-empty', '--message', 'Fetched');
        const commit = repository.git('rev-parse', 'HEAD');
        repository.git('checkout', '--quiet', 'main');
        repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
        const clone = cloneTo('tmp/lib');
        repository.gitIn(clone, 'fetch', '--quiet', repository.root, commit);
        repository.gitIn(clone, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
      },
    ],
    [
      'a pointer to a repository that is gone',
      () => repository.write({ 'node_modules/lib/.git': 'gitdir: ../../../gone\n' }, worktree),
    ],
  ])('with nothing of its own is no danger: %s', async (_, make) => {
    await make();
    expect(await state()).toBe('clean');
    await remove();
  });
});

describe('a repository that git tells nothing of', () => {
  beforeEach(async () => {
    await repository.commit({ 'packages/pure/src/index.ts': 'pure' });
    await make();
  });

  /** Makes one in a tracked directory, with a commit that only a branch has. */
  function init(path: string, ...options: string[]): string {
    const directory = join(worktree, path);
    repository.gitIn(directory, 'init', '--quiet', '--initial-branch=main', ...options);
    repository.gitIn(directory, 'add', '--all');
    repository.gitIn(directory, 'commit', '--quiet', '--message', 'first');
    repository.gitIn(directory, 'commit', '--quiet', '--allow-empty', '--message', 'mine');
    repository.gitIn(directory, 'switch', '--quiet', '--create', 'other', 'HEAD~1');
    return directory;
  }

  it.each<[string, string]>([
    ['a tracked directory', 'packages/pure/src'],
    ['one that has tracked directories only', 'packages'],
  ])('stops a removal: in %s', async (_, path) => {
    const inner = init(path);
    expect(git('status', '--porcelain')).toBe('');
    await expectRefusal(new RegExp(`${path}: [0-9a-f]+ mine`));
    await writeFile(join(worktree, 'packages/pure/src/index.ts'), 'changed');
    await expectKeptInTrash(path);
    expect(repository.gitIn(inner, 'log', '-1', '--format=%s', 'main')).toBe('mine');
  });

  it('stops a removal: a git directory apart from its files', async () => {
    await mkdir(join(worktree, 'tmp'));
    init('packages/pure', `--separate-git-dir=${join(worktree, 'tmp/apart')}`);
    await expectRefusal(/packages\/pure: [0-9a-f]+ mine/);
    await rm(join(worktree, 'packages/pure/.git'));
    await expectRefusal(/tmp\/apart: [0-9a-f]+ mine/);
    await expectKeptInTrash('tmp/apart');
  });

  it.each(['tmp/deep/bare.git', 'node_modules/bare.git'])('stops a removal: a bare one, %s', async (path) => {
    const inner = init('packages/pure');
    repository.git('clone', '--quiet', '--bare', inner, join(worktree, path));
    await rm(join(inner, '.git'), { recursive: true });
    await expectRefusal(new RegExp(`${path}: [0-9a-f]+ mine`));
    await expectKeptInTrash(path);
  });

  it('stays in the trash as well when it is a bare one in a directory that is not tracked', async () => {
    const inner = init('packages/pure');
    repository.git('clone', '--quiet', '--bare', inner, join(worktree, 'new/bare.git'));
    await rm(join(inner, '.git'), { recursive: true });
    await expectRefusal(/new\//);
    await expectKeptInTrash('new/bare.git');
  });

  it('is no danger when its commits are on a remote', async () => {
    const remote = join(repository.home, 'remote.git');
    repository.git('init', '--quiet', '--bare', remote);
    const inner = init('packages/pure');
    repository.gitIn(inner, 'remote', 'add', 'origin', remote);
    repository.gitIn(inner, 'push', '--quiet', 'origin', '--all');
    expect(await state()).toBe('clean');
    await remove();
  });

  it('is no danger when it is no repository', async () => {
    await repository.write(
      { 'tmp/site/HEAD': 'of a page', 'tmp/site/refs/a': '', 'tmp/site/objects/b': '' },
      worktree,
    );
    expect(await state()).toBe('clean');
    await remove();
  });
});

describe("somebody's own worktree in it", () => {
  it('stops a removal although our line in info/exclude hides it; by force its work is kept under the ref too', async () => {
    await make();
    const inner = join(worktree, 'worktrees', 'inner');
    repository.git('worktree', 'add', '--quiet', '--detach', inner);
    const commit = await commitIn(inner, 'detached');
    await writeFile(join(inner, 'notes.txt'), 'mine');

    await expectRefusal(/worktrees\/inner: a linked worktree/);
    const { backup, nested } = await remove(true);
    expect(nested).toEqual(['worktrees/inner']);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
    expect(repository.git('show', `${backup}^2:notes.txt`)).toBe('mine');
    expect(existsSync(inner)).toBe(false);
    await restoreEnvironment({ from: repository.root, identifier: 'prices', migrations: [] }, SILENT);
    expect(repository.gitIn(inner, 'status', '--porcelain')).toBe('?? notes.txt');
  });
});

describe('submodules', () => {
  let submodule: string;
  beforeEach(async () => {
    const allowed = ['-c', 'protocol.file.allow=always'];
    const library = join(repository.home, 'library');
    repository.git('clone', '--quiet', repository.root, library);
    repository.git('branch', 'without');
    repository.git(...allowed, 'submodule', '--quiet', 'add', library, 'libs/library');
    repository.git('commit', '--quiet', '--message', 'Add a submodule');
    await make();
    git(...allowed, 'submodule', '--quiet', 'update', '--init');
    submodule = join(worktree, 'libs/library');
  });

  it('that a branch without them hides stop a removal when they have commits', async () => {
    await commitIn(submodule, 'mine');
    repository.gitIn(submodule, 'branch', 'work');
    git('submodule', '--quiet', 'deinit', '--all', '--force');
    git('checkout', '--quiet', '--detach', 'without');
    await rm(submodule, { recursive: true, force: true });

    expect(git('status', '--porcelain')).toBe('');
    await expectRefusal(/submodule libs\/library: [0-9a-f]+ mine/);
    await expectKeptInTrash('submodule libs/library');
  });

  it('stop the removal of a worktree that is gone; by force the trash keeps their repositories', async () => {
    const commit = await commitIn(submodule, 'mine');
    await rm(worktree, { recursive: true });

    await expect(remove()).rejects.toThrow(/submodule libs\/library: [0-9a-f]+ mine/);
    const { nested, isRestorable, restorableUntil } = await remove(true);
    expect({ nested, isRestorable }).toEqual({ nested: ['submodule libs/library'], isRestorable: false });
    expect(restorableUntil).toBeUndefined();
    await sweepTrash(openRecords(await Repository.open(repository.root)), { everything: false });
    const trash = join(repository.root, '.git/nx-worktree/trash');
    const [id = ''] = await readdir(trash);
    const modules = join(trash, id, 'entry/modules/libs/library');
    expect(repository.gitIn(modules, '--git-dir=.', '--work-tree=.', 'cat-file', '-t', commit)).toBe(
      'commit',
    );
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a stash',
      async () => {
        await writeFile(join(submodule, 'README.md'), 'mine');
        repository.gitIn(submodule, 'stash');
      },
      /libs\/library: stash@\{0\}/,
    ],
    [
      'a commit that only the reflog has',
      async () => {
        await commitIn(submodule, 'mine');
        repository.gitIn(submodule, 'checkout', '--quiet', '--detach', 'HEAD~1');
      },
      /libs\/library: [0-9a-f]+ mine/,
    ],
    [
      'a change that the settings say to ignore',
      async () => {
        git('config', 'submodule.libs/library.ignore', 'all');
        await writeFile(join(submodule, 'README.md'), 'mine');
      },
      /libs\/library: {2}M README\.md/,
    ],
    [
      'an untracked file, while status.showUntrackedFiles is off there',
      async () => {
        repository.gitIn(submodule, 'config', 'status.showUntrackedFiles', 'no');
        await writeFile(join(submodule, 'notes.txt'), 'mine');
      },
      /libs\/library: \?\? notes\.txt/,
    ],
  ])('with %s stop a removal', async (_, change, text) => {
    await change();
    await expectRefusal(text);
    await expectKeptInTrash('libs/library');
  });
});

it('a repository that was added like a submodule stops a removal when it has commits that nobody else has', async () => {
  await make();
  const inner = cloneTo('libs/inner');
  const commit = await commitIn(inner, 'mine');
  git('add', 'libs/inner');
  git('commit', '--quiet', '--message', 'Add a repository');
  git('branch', 'kept');
  expect(git('status', '--porcelain')).toBe('');
  await expectRefusal(/libs\/inner: [0-9a-f]+ mine/);
  await expectKeptInTrash('libs/inner');
  expect(repository.gitIn(inner, 'rev-parse', 'HEAD')).toBe(commit);
});

it('what was staged stops the removal of a worktree that is gone; by force it is kept', async () => {
  await make();
  await repository.write({ 'notes.txt': 'mine' }, worktree);
  git('add', 'notes.txt');
  await rm(worktree, { recursive: true });
  await expect(remove()).rejects.toThrow(/A {2}notes\.txt/);
  expect(repository.git('show', `${(await remove(true)).backup}:notes.txt`)).toBe('mine');
});

describe('commits that no branch has and HEAD has left', () => {
  beforeEach(make);

  it.each<[string, () => Promise<string>]>([
    [
      'by a checkout',
      async () => {
        const commit = await commitIn(worktree, 'mine');
        git('checkout', '--quiet', '--detach', 'main');
        return commit;
      },
    ],
    [
      'by a reset',
      async () => {
        const commit = await commitIn(worktree, 'mine');
        git('reset', '--quiet', '--hard', 'main');
        return commit;
      },
    ],
    [
      'together with a branch that was deleted',
      async () => {
        git('switch', '--quiet', '--create', 'work');
        const commit = await commitIn(worktree, 'mine');
        git('switch', '--quiet', '--detach', 'main');
        git('branch', '--quiet', '-D', 'work');
        return commit;
      },
    ],
    [
      'with a ref of this worktree alone',
      async () => {
        git('checkout', '--quiet', '--detach');
        const commit = git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'mine');
        git('update-ref', 'refs/worktree/mine', commit);
        return commit;
      },
    ],
  ])('%s stop a removal, and by force they are kept', async (_, leave) => {
    const commit = await leave();
    expect(await state()).toBe('unpushed');
    await expectRefusal(/[0-9a-f]+ mine/);
    const { backup } = await remove(true);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
  });

  it('are kept as well when the worktree is gone', async () => {
    const commit = await commitIn(worktree, 'mine');
    git('checkout', '--quiet', '--detach', 'main');
    await rm(worktree, { recursive: true });
    await expect(remove()).rejects.toThrow(/mine/);
    const { backup } = await remove(true);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'by amending them',
      async () => {
        await commitIn(worktree, 'mine');
        await writeFile(join(worktree, 'mine'), 'better');
        git('commit', '--quiet', '--all', '--amend', '--message', 'better');
        git('branch', 'kept');
      },
    ],
    [
      'by rebasing them',
      async () => {
        await commitIn(worktree, 'mine');
        await commitIn(repository.root, 'theirs');
        git('rebase', '--quiet', 'main');
        git('branch', 'kept');
      },
    ],
    [
      'by a reset, to commit the same files again',
      async () => {
        await commitIn(worktree, 'one');
        await commitIn(worktree, 'two');
        git('reset', '--quiet', '--soft', 'HEAD~2');
        git('commit', '--quiet', '--message', 'Both');
        git('branch', 'kept');
      },
    ],
  ])('are no danger when they were replaced %s', async (_, replace) => {
    await replace();
    expect(await state()).toBe('clean');
    await remove();
  });
});

it('links in ignored directories lead nowhere', async () => {
  await make();
  const clone = join(repository.home, 'clone');
  repository.git('clone', '--quiet', repository.root, clone);
  await commitIn(clone, 'elsewhere');
  await mkdir(join(worktree, 'node_modules'));
  await symlink(clone, join(worktree, 'node_modules/lib'));
  expect(await state()).toBe('clean');
});
