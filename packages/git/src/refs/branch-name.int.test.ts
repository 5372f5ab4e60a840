import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { acceptedByUs, branchNames } from '../../testkit/branch-names';
import { TemporaryRepository } from '@nx-worktree/testkit';

describe('assertBranchName', () => {
  it('accepts only what git makes a branch of', async () => {
    const repository = await TemporaryRepository.create();
    const head = repository.git('rev-parse', 'HEAD');
    // Each in a directory of its own, since a and a/b can't be branches of one repository.
    const refs = branchNames(20_000)
      .filter(acceptedByUs)
      .map((name, number) => `refs/heads/${number}/${name}`);
    const input = refs.map((ref) => `create ${ref}\0${head}\0`).join('');

    const made = spawnSync('git', ['update-ref', '--stdin', '-z'], { cwd: repository.root, input });
    expect({ status: made.status, stderr: made.stderr.toString() }).toEqual({ status: 0, stderr: '' });
    expect(refs.length).toBeGreaterThan(500);
    await repository.remove();
  });

  it('agrees with git check-ref-format, name by name', () => {
    // `@` stands for HEAD in a repository, and so is no name there; outside of one git lets it pass.
    const names = branchNames(300).filter((name) => name !== '@');
    expect(names.filter((name) => acceptedByUs(name) !== isBranchOfGit(name))).toEqual([]);
  });
});

function isBranchOfGit(name: string): boolean {
  return spawnSync('git', ['check-ref-format', '--branch', name], { cwd: tmpdir() }).status === 0;
}
