import { kill, TemporaryRepository } from '@nx-worktree/testkit';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { git, gitSucceeds } from './git';
import { PASSED_ON } from './variables';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

function run(script: string): Promise<string> {
  repository.git('config', 'alias.script', `!${script}`);
  return git(repository.root, ['script']);
}

/** What a busy process does: nothing else gets its turn. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('what git writes', () => {
  // A list of changed files that ends early, or is empty, would be work that is lost.
  it('is all there, however busy this process is', async () => {
    await repository.write({ 'large.txt': 'a line of a large file\n'.repeat(100_000), 'small.txt': 'small' });
    repository.git('add', '.');
    const wrong: number[] = [];
    const look = async (name: string, length: number): Promise<void> => {
      for (let times = 0; times < 5; times++) {
        const text = await git(repository.root, ['cat-file', 'blob', `:${name}`]);
        if (text.length !== length) wrong.push(text.length);
        block(60);
      }
    };
    await Promise.all([1, 2, 3, 4].flatMap(() => [look('large.txt', 2_300_000), look('small.txt', 5)]));
    expect(wrong).toEqual([]);
  });

  it('is waited for, also when it comes after its end', async () => {
    expect(await run('(sleep 0.5; echo late) & echo early')).toBe('early\nlate\n');
  });

  it('is part of the error when it ends badly', async () => {
    await expect(run('(sleep 0.5; echo reason >&2) & exit 3')).rejects.toMatchObject({
      code: 'GIT_COMMAND_FAILED',
      exitCode: 3,
      stderr: 'reason',
    });
  });

  it('is not waited for when something that is left in the background holds it open', async () => {
    const pid = Number(await run('sleep 60 & echo $!'));
    kill(pid);
  });
});

/** Asks many questions at once, again and again, while this process does other work. */
async function askUnderLoad(lengths: Readonly<Record<string, number>>): Promise<number[]> {
  const wrong: number[] = [];
  const ask = async (name: string, length: number): Promise<void> => {
    const text = await git(repository.root, ['cat-file', 'blob', `:${name}`]);
    if (text.length !== length) wrong.push(text.length);
    block(60);
  };
  for (let times = 0; times < 8; times++) {
    const asked = Object.entries(lengths).flatMap((one) => Array.from({ length: 4 }, () => one));
    await Promise.all(asked.map(([name, length]) => ask(name, length)));
  }
  return wrong;
}

describe('a question', () => {
  // By simple-git's own default, some of these are cut off.
  it('is answered in full when many are asked at once by a busy process', async () => {
    await repository.write({ 'large.txt': 'a line of a large file\n'.repeat(100_000), 'small.txt': 'small' });
    repository.git('add', '.');
    expect(await askUnderLoad({ 'large.txt': 2_300_000, 'small.txt': 5 })).toEqual([]);
  });

  it('is answered with no when git says nothing and exits with 1', async () => {
    await expect(git(repository.root, ['config', '--get', 'no.such'])).rejects.toMatchObject({
      code: 'GIT_COMMAND_FAILED',
      exitCode: 1,
    });
    expect(await gitSucceeds(repository.root, ['cat-file', '-e', 'HEAD:no-such.txt'])).toBe(false);
  });

  it('gets an empty standard input, or the one that is given', async () => {
    const question = ['cat-file', '--batch-check=%(objecttype)'];
    expect(await git(repository.root, question)).toBe('');
    expect(await git(repository.root, question, { input: 'HEAD\n' })).toBe('commit\n');
  });
});

describe.each([
  ['a question', ['ls-files', '--', 'README.md']],
  ['a command that may run hooks', ['status', '--porcelain']],
])('%s', (_, args) => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('fails when a signal ends git', async () => {
    await repository.write({ 'bin/git': '#!/bin/sh\nkill -9 $$\n' }, repository.home);
    await chmod(join(repository.home, 'bin/git'), 0o755);
    process.env['PATH'] = `${join(repository.home, 'bin')}:${before['PATH']}`;
    await expect(git(repository.root, args)).rejects.toMatchObject({
      code: 'GIT_COMMAND_FAILED',
      exitCode: -1,
      stderr: expect.stringMatching(/SIGKILL|signal/),
    });
  });

  it('fails when its directory does not exist', async () => {
    await expect(git(join(repository.home, 'gone'), args)).rejects.toMatchObject({
      code: 'GIT_COMMAND_FAILED',
      exitCode: -1,
    });
  });

  it('says that git is missing', async () => {
    process.env['PATH'] = repository.home;
    await expect(git(repository.root, args)).rejects.toMatchObject({ code: 'GIT_MISSING' });
  });

  it('is not led elsewhere by the variables of a hook', async () => {
    const expected = await git(repository.root, args);
    Object.assign(process.env, { GIT_DIR: '/elsewhere', GIT_INDEX_FILE: '/elsewhere', GIT_PREFIX: 'sub/' });
    expect(await git(repository.root, args)).toBe(expected);
  });

  it('gets the variables that say how this person works', async () => {
    const expected = await git(repository.root, args);
    for (const name of PASSED_ON) process.env[name] ??= name === 'GIT_CONFIG_NOSYSTEM' ? 'true' : '/dev/null';
    expect(await git(repository.root, args)).toBe(expected);
  });
});
