import { TemporaryRepository, until } from '@nx-worktree/testkit';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../../testkit/scripts';
import { request, SILENT } from '../../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../../testkit/traces';
import { createEnvironment, type CreateRequest } from '../../commands/create';
import { listEnvironments } from '../../commands/list';
import { removeEnvironment } from '../../commands/remove';
import { type Reporter } from '../../engine/stack';

const { HOME } = process.env;
let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());
afterEach(() => void (process.env['HOME'] = HOME));

function create(more: Partial<CreateRequest> = {}, report: Reporter = SILENT) {
  return createEnvironment(request(repository.root, 'prices', more), report);
}

function headOf(directory: string): string {
  return repository.gitIn(directory, 'rev-parse', '--symbolic-full-name', 'HEAD');
}

/** What the checkout says of itself while it is made. */
async function summaryOf(more: Partial<CreateRequest>): Promise<string | undefined> {
  const summaries = new Map<string, string>();
  await create(more, { begin: () => undefined, done: (name, summary) => void summaries.set(name, summary) });
  return summaries.get('checkout');
}

/** A creation that fails in its last part but one. */
async function fail(more: Partial<CreateRequest>): Promise<void> {
  await repository.commit({ '.env.test': 'A=1\n', '.env.test.local': 'B=2\n' });
  repository.git('branch', 'mine');
  await expect(create(more)).rejects.toMatchObject({ code: 'ENVIRONMENT_FILE_TAKEN' });
}

describe('a worktree on a branch of its own', () => {
  it('has a new branch without an upstream, which stays when the worktree goes', async () => {
    const config = await readFile(join(repository.root, '.git/config'), 'utf8');
    const { directory, facts } = await create({ branch: 'feature/new', base: 'release-1.0' });

    expect(headOf(directory)).toBe('refs/heads/feature/new');
    expect(facts.checkout).toEqual({
      branch: 'feature/new',
      commit: repository.git('rev-parse', 'release-1.0'),
      base: 'refs/heads/release-1.0',
      isAttached: true,
    });
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
    expect(await readFile(join(repository.root, '.git/config'), 'utf8')).toBe(config);

    await removeEnvironment({ from: repository.root, identifier: 'prices' });
    expect(repository.git('branch', '--list', 'feature/new')).toContain('feature/new');
  });

  it('leaves no new branch when its creation fails', async () => {
    await fail({ branch: 'feature/new', base: 'main' });
    expect(repository.git('branch', '--list', 'feature/new')).toBe('');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('leaves a branch that was there when its creation fails', async () => {
    await fail({ branch: 'mine', attach: true });
    expect(repository.git('rev-parse', 'mine')).toBe(repository.git('rev-parse', 'main'));
  });

  it('is on the branch that was asked for, which no second one can have', async () => {
    const { directory } = await create({ branch: 'release-1.0', attach: true });
    expect(headOf(directory)).toBe('refs/heads/release-1.0');

    const second = request(repository.root, 'second', { branch: 'release-1.0', attach: true });
    await expect(createEnvironment(second, SILENT)).rejects.toMatchObject({
      code: 'BRANCH_CHECKED_OUT',
      worktree: directory,
    });
    const detached = await createEnvironment({ ...second, attach: false }, SILENT);
    expect(headOf(detached.directory)).toBe('HEAD');
  });

  it('is one of a remote under a branch of that name', async () => {
    const clone = join(repository.home, 'clone');
    repository.git('clone', '--quiet', repository.root, clone);
    const asked = request(clone, 'prices', { branch: 'feature/rest-api', attach: true });
    const { directory } = await createEnvironment(asked, SILENT);
    expect(headOf(directory)).toBe('refs/heads/feature/rest-api');
  });

  it('leaves no new branch when its creation is killed while it checks out', async () => {
    await repository.commit({ '.gitattributes': '*.txt filter=slow\n', 'a.txt': 'a\n' });
    repository.git('config', 'filter.slow.smudge', 'touch ../../checking-out; sleep 1; cat');
    const asked = request(repository.root, 'prices', { branch: 'feature/new', base: 'main' });
    const creation = scripts.start('create-environment', [JSON.stringify(asked)]);
    const end = creation.ended();
    await until('the checkout', () => existsSync(join(repository.root, 'checking-out')));
    await creation.kill();
    await end;
    expect(repository.git('branch', '--list', 'feature/new')).toContain('feature/new');

    await until('the traces to go', async () => {
      await listEnvironments(repository.root);
      return JSON.stringify(tracesOf(repository)) === JSON.stringify(NO_TRACES);
    });
    expect(repository.git('branch', '--list', 'feature/new')).toBe('');
  });

  it('is one of many that are made at once, of which each has its branch or says why not', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, (_, number) =>
        createEnvironment(
          request(repository.root, `at-once-${number}`, { branch: `work-${number % 3}`, base: 'main' }),
          SILENT,
        ),
      ),
    );
    const refused = made.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(refused).toHaveLength(3);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'BRANCH_EXISTS' });
    expect(repository.git('branch', '--list', 'work-*').split('\n')).toHaveLength(3);
    expect(tracesOf(repository).directories).toHaveLength(3);
  });
});

describe('the files of a worktree', () => {
  it('are counted for the person who waits', async () => {
    await repository.commit(
      Object.fromEntries(Array.from({ length: 1_200 }, (_, file) => [`f/${file}`, ''])),
    );
    const commit = repository.git('rev-parse', '--short=8', 'main');
    expect(await summaryOf({})).toBe(`main (${commit}), 1,201 files`);
  });

  it('are those that git makes of them: ends of lines, filters; and no hook runs', async () => {
    await repository.commit({
      '.gitattributes': '*.txt text eol=crlf\n*.up filter=up\n',
      'a.txt': 'a\nb\n',
      'a.up': 'a',
    });
    repository.git('config', 'filter.up.smudge', 'tr a-z A-Z');
    repository.git('config', 'filter.up.clean', 'tr A-Z a-z');
    await repository.write(
      { 'hooks/post-checkout': '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' },
      repository.home,
    );
    await chmod(join(repository.home, 'hooks/post-checkout'), 0o755);
    repository.git('config', 'core.hooksPath', join(repository.home, 'hooks'));

    const { directory } = await create();
    expect(await readFile(join(directory, 'a.txt'), 'utf8')).toBe('a\r\nb\r\n');
    expect(await readFile(join(directory, 'a.up'), 'utf8')).toBe('A');
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
    expect(readdirSync(join(repository.home, 'hooks'))).toEqual(['post-checkout']);
  });
});

describe('files of Git LFS', () => {
  beforeEach(async () => {
    await repository.commit({ '.gitattributes': '*.bin filter=lfs\n', 'a.bin': 'version pointer\n' });
    repository.git('config', 'filter.lfs.process', 'git-lfs-that-is-not-there filter-process');
    repository.git('config', 'filter.lfs.smudge', 'git-lfs-that-is-not-there smudge -- %f');
    repository.git('config', 'filter.lfs.required', 'true');
  });

  it('that can not be had end the creation with what to do, and leave nothing', async () => {
    await expect(create()).rejects.toMatchObject({ code: 'LARGE_FILES_FAILED', isInstalled: false });
    await expect(create()).rejects.toThrow(
      "git-lfs isn't installed. Install it. Or leave pointers in their place: --lfs=false",
    );
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('stay pointers when that is wished', async () => {
    const { directory } = await create({ lfs: false });
    expect(await readFile(join(directory, 'a.bin'), 'utf8')).toBe('version pointer\n');
    expect(repository.git('config', 'filter.lfs.required')).toBe('true');
  });
});

describe('submodules', () => {
  beforeEach(() => repository.addSubmodule('libs/library'));

  it('stay empty unless they are wished for', async () => {
    const { directory } = await create();
    expect(readdirSync(join(directory, 'libs/library'))).toEqual([]);
  });

  it('that git refuses to take from a local path end the creation with what to do', async () => {
    await expect(create({ submodules: true })).rejects.toMatchObject({ code: 'SUBMODULES_FAILED' });
    await expect(create({ submodules: true })).rejects.toThrow('protocol.file.allow always');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('are initialised when that is wished, and go with the worktree', async () => {
    // Only its own configuration reaches the git that fetches a submodule.
    const config = join(repository.home, 'gitconfig');
    await repository.write({ gitconfig: '[protocol "file"]\n\tallow = always\n' }, repository.home);
    process.env['GIT_CONFIG_GLOBAL'] = config;
    try {
      const { directory } = await create({ submodules: true });
      expect(existsSync(join(directory, 'libs/library/README.md'))).toBe(true);
      expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
      await removeEnvironment({ from: repository.root, identifier: 'prices' });
      expect(existsSync(directory)).toBe(false);
      expect(tracesOf(repository).worktrees).toEqual([]);
      expect(repository.git('status', '--porcelain')).toBe('');
    } finally {
      delete process.env['GIT_CONFIG_GLOBAL'];
    }
  });
});

describe('the directory that holds the worktrees', () => {
  it('lies outside of the workspace when that is wished, and gets no .gitignore there', async () => {
    const home = join(repository.home, 'home');
    process.env['HOME'] = home;
    const places = {
      [join(repository.home, 'elsewhere')]: 'elsewhere',
      '../beside': 'beside',
      '~/shop': 'home/shop',
    };
    for (const [worktrees, place] of Object.entries(places)) {
      const { directory } = await create({ worktrees });
      expect(directory).toBe(join(repository.home, place, 'test-unit-prices'));
      expect(readdirSync(join(directory, '..'))).toEqual(['test-unit-prices']);
      await removeEnvironment({ from: repository.root, identifier: 'prices' });
      expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
    }
  });

  it.each([
    ['.', 'it is the main checkout itself'],
    ['src', 'it holds files of the repository, such as src/index.ts'],
    ['.git', "it lies in git's own directory"],
    ['.git/worktrees', "it lies in git's own directory"],
    ['src/../.git/x/y', "it lies in git's own directory"],
  ])('is refused when it is %j', async (worktrees, reason) => {
    await repository.commit({ 'src/index.ts': '' });
    const error = await create({ worktrees }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'WORKTREES_DIRECTORY_UNUSABLE', reason });
    expect(existsSync(join(repository.root, worktrees, '.gitignore'))).toBe(false);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it.each(['worktrees', 'tests [of] *others?', 'deep/er'])(
    'stays hidden when it is %j and `git clean -X` has deleted its .gitignore',
    async (worktrees) => {
      await create({ worktrees });
      repository.git('clean', '-fdX');
      expect(existsSync(join(repository.root, worktrees, '.gitignore'))).toBe(false);
      expect(repository.git('status', '--porcelain')).toBe('');
    },
  );

  it('may be kept in git by a .gitignore of its own, which stays', async () => {
    await repository.commit({ 'worktrees/.gitignore': '*\n!.gitignore\n' });
    await create();
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(await readFile(join(repository.root, 'worktrees/.gitignore'), 'utf8')).toBe('*\n!.gitignore\n');
    await rm(join(repository.root, 'worktrees/.gitignore'));
  });
});
