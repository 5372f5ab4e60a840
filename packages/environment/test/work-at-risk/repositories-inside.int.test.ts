import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { expectKeptInTrash, expectRefusal } from '../../testkit/expect-work';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    '.gitignore': 'tmp/\nnode_modules/\nworktrees/\n',
    'packages/pure/src/index.ts': 'pure',
  });
  prices = await TemporaryWorktree.create(repository);
});
afterEach(() => repository.remove());

function cloneTo(path: string): string {
  const directory = prices.file(path);
  repository.git('clone', '--quiet', repository.root, directory);
  return directory;
}

describe('another repository in an ignored directory', () => {
  it.each([
    'tmp/deep/lib',
    'node_modules/lib',
    'node_modules/@shop/lib',
    'node_modules/one/node_modules/lib',
  ])('with a commit of its own stops a removal: %s', async (path) => {
    await repository.commitIn(cloneTo(path), 'mine');
    await expectRefusal(prices, new RegExp(`${path}: [0-9a-f]+ mine`));
    await expectKeptInTrash(prices, path);
    expect(await readFile(prices.file(path, 'mine'), 'utf8')).toBe('mine');
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
        await repository.commitIn(clone, 'mine');
        repository.gitIn(clone, 'tag', 'kept-here');
        repository.gitIn(clone, 'reset', '--quiet', '--hard', 'origin/main');
      },
      /lib: [0-9a-f]+ mine/,
    ],
    [
      'a clone in it',
      async (clone) => repository.commitIn(cloneWithin(clone), 'deep'),
      /lib\/tmp\/inner: [0-9a-f]+ deep/,
    ],
  ])('with %s stops a removal', async (_, change, text) => {
    await change(cloneTo('tmp/lib'));
    await expectRefusal(prices, text);
  });

  function cloneWithin(clone: string): string {
    return cloneTo(join(clone.slice(prices.directory.length + 1), 'tmp', 'inner'));
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
          prices.file('tmp/lib'),
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
      () => repository.write({ 'node_modules/lib/.git': 'gitdir: ../../../gone\n' }, prices.directory),
    ],
  ])('with nothing of its own is no danger: %s', async (_, make) => {
    await make();
    expect(await prices.state()).toBe('clean');
    await prices.remove();
  });
});

describe('a repository that git tells nothing of', () => {
  /** Makes one in a tracked directory, with a commit that only a branch has. */
  function init(path: string, ...options: string[]): string {
    const directory = prices.file(path);
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
    expect(prices.git('status', '--porcelain')).toBe('');
    await expectRefusal(prices, new RegExp(`${path}: [0-9a-f]+ mine`));
    await writeFile(prices.file('packages/pure/src/index.ts'), 'changed');
    await expectKeptInTrash(prices, path);
    expect(repository.gitIn(inner, 'log', '-1', '--format=%s', 'main')).toBe('mine');
  });

  it('stops a removal: a git directory apart from its files', async () => {
    await mkdir(prices.file('tmp'));
    init('packages/pure', `--separate-git-dir=${prices.file('tmp/apart')}`);
    await expectRefusal(prices, /packages\/pure: [0-9a-f]+ mine/);
    await rm(prices.file('packages/pure/.git'));
    await expectRefusal(prices, /tmp\/apart: [0-9a-f]+ mine/);
    await expectKeptInTrash(prices, 'tmp/apart');
  });

  it.each(['tmp/deep/bare.git', 'node_modules/bare.git'])('stops a removal: a bare one, %s', async (path) => {
    const inner = init('packages/pure');
    repository.git('clone', '--quiet', '--bare', inner, prices.file(path));
    await rm(join(inner, '.git'), { recursive: true });
    await expectRefusal(prices, new RegExp(`${path}: [0-9a-f]+ mine`));
    await expectKeptInTrash(prices, path);
  });

  it('stays in the trash as well when it is a bare one in a directory that is not tracked', async () => {
    const inner = init('packages/pure');
    repository.git('clone', '--quiet', '--bare', inner, prices.file('new/bare.git'));
    await rm(join(inner, '.git'), { recursive: true });
    await expectRefusal(prices, /new\//);
    await expectKeptInTrash(prices, 'new/bare.git');
  });

  it('is no danger when its commits are on a remote', async () => {
    const remote = join(repository.home, 'remote.git');
    repository.git('init', '--quiet', '--bare', remote);
    const inner = init('packages/pure');
    repository.gitIn(inner, 'remote', 'add', 'origin', remote);
    repository.gitIn(inner, 'push', '--quiet', 'origin', '--all');
    expect(await prices.state()).toBe('clean');
    await prices.remove();
  });

  it('is no danger when it is no repository', async () => {
    await repository.write(
      { 'tmp/site/HEAD': 'of a page', 'tmp/site/refs/a': '', 'tmp/site/objects/b': '' },
      prices.directory,
    );
    expect(await prices.state()).toBe('clean');
    await prices.remove();
  });
});

describe("somebody's own worktree in it", () => {
  it('stops a removal although our line in info/exclude hides it; by force its work is kept under the ref too', async () => {
    const inner = prices.file('worktrees', 'inner');
    repository.git('worktree', 'add', '--quiet', '--detach', inner);
    const commit = await repository.commitIn(inner, 'detached');
    await writeFile(join(inner, 'notes.txt'), 'mine');

    await expectRefusal(prices, /worktrees\/inner: a linked worktree/);
    const { backup, nested } = await prices.remove(true);
    expect(nested).toEqual(['worktrees/inner']);
    expect(repository.git('merge-base', commit, String(backup))).toBe(commit);
    expect(repository.git('show', `${backup}^2:notes.txt`)).toBe('mine');
    expect(existsSync(inner)).toBe(false);
    await prices.restore();
    expect(repository.gitIn(inner, 'status', '--porcelain')).toBe('?? notes.txt');
  });
});

it('a repository that was added like a submodule stops a removal when it has commits that nobody else has', async () => {
  const inner = cloneTo('libs/inner');
  const commit = await repository.commitIn(inner, 'mine');
  prices.git('add', 'libs/inner');
  prices.git('commit', '--quiet', '--message', 'Add a repository');
  prices.git('branch', 'kept');
  expect(prices.git('status', '--porcelain')).toBe('');
  await expectRefusal(prices, /libs\/inner: [0-9a-f]+ mine/);
  await expectKeptInTrash(prices, 'libs/inner');
  expect(repository.gitIn(inner, 'rev-parse', 'HEAD')).toBe(commit);
});

it('links in ignored directories lead nowhere', async () => {
  const clone = join(repository.home, 'clone');
  repository.git('clone', '--quiet', repository.root, clone);
  await repository.commitIn(clone, 'elsewhere');
  await mkdir(prices.file('node_modules'));
  await symlink(clone, prices.file('node_modules/lib'));
  expect(await prices.state()).toBe('clean');
});
