import { TemporaryRepository } from '../../../environment/testkit/temporary-repository';
import { git } from './git';

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
    process.kill(pid, 'SIGKILL');
  });
});
