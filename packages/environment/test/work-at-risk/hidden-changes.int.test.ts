import { TemporaryRepository } from '@nx-worktree/testkit';
import { chmod, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, SILENT } from '../../testkit/requests';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
let worktree: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    'src/index.ts': 'export {};\n',
    'src/other.ts': 'export {};\n',
    'lib/a.ts': 'a\n',
  });
});
afterEach(() => repository.remove());

async function make(more: Parameters<typeof request>[2] = {}): Promise<void> {
  worktree = (await createEnvironment(request(repository.root, 'prices', more), SILENT)).directory;
}

function git(...args: string[]): string {
  return repository.gitIn(worktree, ...args);
}

async function write(name: string, text: string): Promise<void> {
  await repository.write({ [name]: text }, worktree);
}

function remove(force = false) {
  return removeEnvironment({ from: repository.root, identifier: 'prices', force });
}

/** Changes a file without a trace in what git compares first: its size and its time. */
async function changeUnseen(name: string, text: string): Promise<void> {
  const path = join(worktree, name);
  const { atime, mtime } = await stat(path);
  await writeFile(path, text);
  await utimes(path, atime, mtime);
}

/** A hook that says that nothing has changed since the last time. */
async function installLyingMonitor(): Promise<void> {
  const hook = join(repository.home, 'monitor');
  await writeFile(hook, `#!/bin/sh\nprintf 'token\\0'\n`);
  await chmod(hook, 0o755);
  git('config', 'core.fsmonitor', hook);
  git('config', 'core.fsmonitorHookVersion', '2');
  git('update-index', '--fsmonitor');
  for (let time = 0; time < 2; time++) git('status');
}

const WAYS: Record<string, () => Promise<unknown>> = {
  'git update-index --assume-unchanged': async () => {
    git('update-index', '--assume-unchanged', 'src/index.ts');
    await write('src/index.ts', 'mine\n');
  },
  'git update-index --skip-worktree': async () => {
    git('update-index', '--skip-worktree', 'src/index.ts');
    await write('src/index.ts', 'mine\n');
  },
  'both at once': async () => {
    git('update-index', '--skip-worktree', 'src/index.ts');
    git('update-index', '--assume-unchanged', 'src/index.ts');
    await write('src/index.ts', 'mine\n');
  },
  'core.ignoreStat': async () => {
    git('config', 'core.ignoreStat', 'true');
    git('update-index', '--really-refresh');
    await write('src/index.ts', 'changed\n');
    git('add', 'src/index.ts');
    await write('src/index.ts', 'mine\n');
  },
  'a monitor that says that nothing has changed': async () => {
    await installLyingMonitor();
    await write('src/index.ts', 'mine\n');
    expect(git('status', '--porcelain')).toBe('');
  },
  'settings by which git compares size and time only': async () => {
    git('config', 'core.trustctime', 'false');
    git('config', 'core.checkStat', 'minimal');
    // So old that git doesn't read it again in order to be sure.
    const old = new Date(Date.now() - 60_000);
    await utimes(join(worktree, 'src/index.ts'), old, old);
    git('update-index', '--refresh');
    // git compares the time of the last change of any kind in whole seconds.
    await sleep(1_000);
    await changeUnseen('src/index.ts', 'mine   {};\n');
    expect(git('status', '--porcelain')).toBe('');
  },
  'a setting of the worktree by which its files are elsewhere': async () => {
    git('config', 'extensions.worktreeConfig', 'true');
    git('config', '--worktree', 'core.worktree', repository.root);
    await write('src/index.ts', 'mine\n');
  },
};

describe.each(Object.entries(WAYS))('an edit that git does not see, by %s', (_, hide) => {
  beforeEach(() => make());

  it('is listed, stops a removal that names it, and by force it is kept', async () => {
    await hide();
    expect((await listEnvironments(repository.root))[0]?.state).toBe('dirty');
    await expect(remove()).rejects.toThrow(/src\/index\.ts/);
    const { backup } = await remove(true);
    expect(repository.git('show', `${backup}:src/index.ts`)).toMatch(/^mine/);
    expect(repository.git('show', `${backup}:src/other.ts`)).toBe('export {};');
  });
});

describe('an untracked file', () => {
  it('stops a removal although status.showUntrackedFiles is off', async () => {
    await make();
    repository.git('config', 'status.showUntrackedFiles', 'no');
    await write('notes.txt', 'mine');
    await expect(remove()).rejects.toThrow(/notes\.txt/);
    expect(repository.git('show', `${(await remove(true)).backup}:notes.txt`)).toBe('mine');
  });
});

describe('a deletion that git does not see', () => {
  it('by --assume-unchanged stops a removal', async () => {
    await make();
    git('update-index', '--assume-unchanged', 'src/index.ts');
    await rm(join(worktree, 'src/index.ts'));
    await expect(remove()).rejects.toThrow(/ D src\/index\.ts/);
  });
});

describe('a sparse worktree', () => {
  beforeEach(() => make({ projects: { names: ['lib'], directories: ['lib'] } }));

  it('holds no work because files are left out', async () => {
    expect((await listEnvironments(repository.root))[0]?.state).toBe('clean');
    await remove();
  });

  it('holds work in a file that is there although it is left out, whatever git is told to expect', async () => {
    git('config', 'sparse.expectFilesOutsideOfPatterns', 'true');
    await write('src/index.ts', 'mine\n');
    await expect(remove()).rejects.toThrow(/src\/index\.ts/);
    const { backup } = await remove(true);
    expect(repository.git('show', `${backup}:src/index.ts`)).toBe('mine');
    expect(repository.git('show', `${backup}:src/other.ts`)).toBe('export {};');
  });

  it('holds work in a file of its own that git was told to skip', async () => {
    git('update-index', '--skip-worktree', 'lib/a.ts');
    await write('lib/a.ts', 'mine\n');
    await expect(remove()).rejects.toThrow(/lib\/a\.ts/);
    expect(repository.git('show', `${(await remove(true)).backup}:lib/a.ts`)).toBe('mine');
  });
});

it('keeps an edit of the same size that was made right after git had looked', async () => {
  await make();
  await write('src/index.ts', 'yours {};\n');
  git('add', 'src/index.ts');
  await changeUnseen('src/index.ts', 'mine  {};\n');
  const { backup } = await remove(true);
  expect(repository.git('show', `${backup}:src/index.ts`)).toBe('mine  {};');
});
