import { TemporaryRepository } from '@nx-worktree/testkit';
import { chmod, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    'src/index.ts': 'export {};\n',
    'src/other.ts': 'export {};\n',
    'lib/a.ts': 'a\n',
  });
});
afterEach(() => repository.remove());

async function make(more?: Parameters<typeof TemporaryWorktree.create>[1]): Promise<void> {
  prices = await TemporaryWorktree.create(repository, more);
}

/** Changes a file without a trace in what git compares first: its size and its time. */
async function changeUnseen(name: string, text: string): Promise<void> {
  const path = prices.file(name);
  const { atime, mtime } = await stat(path);
  await writeFile(path, text);
  await utimes(path, atime, mtime);
}

/** A hook that says that nothing has changed since the last time. */
async function installLyingMonitor(): Promise<void> {
  const hook = join(repository.home, 'monitor');
  await writeFile(hook, `#!/bin/sh\nprintf 'token\\0'\n`);
  await chmod(hook, 0o755);
  prices.git('config', 'core.fsmonitor', hook);
  prices.git('config', 'core.fsmonitorHookVersion', '2');
  prices.git('update-index', '--fsmonitor');
  for (let time = 0; time < 2; time++) prices.git('status');
}

const WAYS: Record<string, () => Promise<unknown>> = {
  'git update-index --assume-unchanged': async () => {
    prices.git('update-index', '--assume-unchanged', 'src/index.ts');
    await prices.write('src/index.ts', 'mine\n');
  },
  'git update-index --skip-worktree': async () => {
    prices.git('update-index', '--skip-worktree', 'src/index.ts');
    await prices.write('src/index.ts', 'mine\n');
  },
  'both at once': async () => {
    prices.git('update-index', '--skip-worktree', 'src/index.ts');
    prices.git('update-index', '--assume-unchanged', 'src/index.ts');
    await prices.write('src/index.ts', 'mine\n');
  },
  'core.ignoreStat': async () => {
    prices.git('config', 'core.ignoreStat', 'true');
    prices.git('update-index', '--really-refresh');
    await prices.write('src/index.ts', 'changed\n');
    prices.git('add', 'src/index.ts');
    await prices.write('src/index.ts', 'mine\n');
  },
  'a monitor that says that nothing has changed': async () => {
    await installLyingMonitor();
    await prices.write('src/index.ts', 'mine\n');
    expect(prices.git('status', '--porcelain')).toBe('');
  },
  'settings by which git compares size and time only': async () => {
    prices.git('config', 'core.trustctime', 'false');
    prices.git('config', 'core.checkStat', 'minimal');
    // So old that git doesn't read it again in order to be sure.
    const old = new Date(Date.now() - 60_000);
    await utimes(prices.file('src/index.ts'), old, old);
    prices.git('update-index', '--refresh');
    // git compares the time of the last change of any kind in whole seconds.
    await sleep(1_000);
    await changeUnseen('src/index.ts', 'mine   {};\n');
    expect(prices.git('status', '--porcelain')).toBe('');
  },
  'a setting of the worktree by which its files are elsewhere': async () => {
    prices.git('config', 'extensions.worktreeConfig', 'true');
    prices.git('config', '--worktree', 'core.worktree', repository.root);
    await prices.write('src/index.ts', 'mine\n');
  },
};

describe.each(Object.entries(WAYS))('an edit that git does not see, by %s', (_, hide) => {
  beforeEach(() => make());

  it('is listed, stops a removal that names it, and by force it is kept', async () => {
    await hide();
    expect(await prices.state()).toBe('dirty');
    await expect(prices.remove()).rejects.toThrow(/src\/index\.ts/);
    const { backup } = await prices.remove(true);
    expect(repository.git('show', `${backup}:src/index.ts`)).toMatch(/^mine/);
    expect(repository.git('show', `${backup}:src/other.ts`)).toBe('export {};');
  });
});

describe('an untracked file', () => {
  it('stops a removal although status.showUntrackedFiles is off', async () => {
    await make();
    repository.git('config', 'status.showUntrackedFiles', 'no');
    await prices.write('notes.txt', 'mine');
    await expect(prices.remove()).rejects.toThrow(/notes\.txt/);
    expect(repository.git('show', `${(await prices.remove(true)).backup}:notes.txt`)).toBe('mine');
  });
});

describe('a deletion that git does not see', () => {
  it('by --assume-unchanged stops a removal', async () => {
    await make();
    prices.git('update-index', '--assume-unchanged', 'src/index.ts');
    await rm(prices.file('src/index.ts'));
    await expect(prices.remove()).rejects.toThrow(/ D src\/index\.ts/);
  });
});

describe('a sparse worktree', () => {
  beforeEach(() => make({ projects: { names: ['lib'], directories: ['lib'] } }));

  it('holds no work because files are left out', async () => {
    expect(await prices.state()).toBe('clean');
    await prices.remove();
  });

  it('holds work in a file that is there although it is left out, whatever git is told to expect', async () => {
    prices.git('config', 'sparse.expectFilesOutsideOfPatterns', 'true');
    await prices.write('src/index.ts', 'mine\n');
    await expect(prices.remove()).rejects.toThrow(/src\/index\.ts/);
    const { backup } = await prices.remove(true);
    expect(repository.git('show', `${backup}:src/index.ts`)).toBe('mine');
    expect(repository.git('show', `${backup}:src/other.ts`)).toBe('export {};');
  });

  it('holds work in a file of its own that git was told to skip', async () => {
    prices.git('update-index', '--skip-worktree', 'lib/a.ts');
    await prices.write('lib/a.ts', 'mine\n');
    await expect(prices.remove()).rejects.toThrow(/lib\/a\.ts/);
    expect(repository.git('show', `${(await prices.remove(true)).backup}:lib/a.ts`)).toBe('mine');
  });
});

it('keeps an edit of the same size that was made right after git had looked', async () => {
  await make();
  await prices.write('src/index.ts', 'yours {};\n');
  prices.git('add', 'src/index.ts');
  await changeUnseen('src/index.ts', 'mine  {};\n');
  const { backup } = await prices.remove(true);
  expect(repository.git('show', `${backup}:src/index.ts`)).toBe('mine  {};');
});
