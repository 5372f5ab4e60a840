import { createEnvironment, removeEnvironment } from '@nx-worktree/environment';
import { execa } from 'execa';
import { join } from 'node:path';
import { compare, type Ratio } from './comparison';
import { installDependencies, type World } from './world';

/** A worktree in which tests can run, against what one would type without us. */
export async function compareWorktrees({ clone }: World): Promise<Ratio[]> {
  const identifier = 'bench';
  const plain = join(clone, '..', 'plain');
  const ours = {
    name: 'worktree with dependencies',
    run: async () => {
      const request = { from: clone, purpose: 'test-unit', identifier, migrations: [], server: {} };
      await createEnvironment(
        { ...request, isProjectFile: () => false },
        { begin: () => undefined, step: () => undefined },
      );
    },
    reset: async () => {
      await removeEnvironment({ from: clone, identifier });
    },
  };
  const baseline = {
    name: '`git worktree add` and `npm ci`',
    run: async () => {
      await execa('git', ['worktree', 'add', '--quiet', '--detach', plain], { cwd: clone });
      await installDependencies(plain);
    },
    reset: async () => {
      await execa('git', ['worktree', 'remove', '--force', plain], { cwd: clone });
    },
  };
  return [await compare({ ours, baseline, rounds: 3 })];
}
