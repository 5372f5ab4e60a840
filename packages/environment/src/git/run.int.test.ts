import { TemporaryRepository } from '../../testkit/temporary-repository';
import { git } from './run';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

function run(script: string): Promise<string> {
  repository.git('config', 'alias.script', `!${script}`);
  return git(repository.root, ['script']);
}

describe('what git writes', () => {
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
