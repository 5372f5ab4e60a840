import { createEnvironment, listEnvironments } from '@nx-worktree/environment';
import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Ratio } from './comparison';

const WORKTREES = 100;
const MADE_AT_ONCE = 4;

/** A list of many worktrees with their states, against what one would type for it without us. */
export async function compareLists(): Promise<Ratio[]> {
  const directory = await mkdtemp(join(tmpdir(), 'nx-worktree-bench-lists-'));
  try {
    const repository = await repositoryIn(directory);
    for (let made = 0; made < WORKTREES; made += MADE_AT_ONCE) {
      await Promise.all(Array.from({ length: MADE_AT_ONCE }, (_, index) => create(repository, made + index)));
    }
    const ours = {
      name: `list of ${WORKTREES} worktrees`,
      run: async () => void (await listEnvironments(repository)),
    };
    const baseline = {
      name: '`git worktree list`, and `git status` in each',
      run: () => statusOfEach(repository),
    };
    return [await compare({ ours, baseline, rounds: 5 })];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function repositoryIn(directory: string): Promise<string> {
  await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: directory });
  const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost'];
  await execa('git', [...author, 'commit', '--quiet', '--allow-empty', '--message', 'Begin'], {
    cwd: directory,
  });
  return directory;
}

async function create(from: string, number: number): Promise<void> {
  const request = { from, identifier: `suite-${number}`, purpose: 'test-unit', migrations: [], server: {} };
  await createEnvironment(request, { begin: () => undefined, step: () => undefined });
}

async function statusOfEach(repository: string): Promise<void> {
  const { stdout } = await execa('git', ['worktree', 'list', '--porcelain'], { cwd: repository });
  const lines = stdout.split('\n').filter((line) => line.startsWith('worktree '));
  for (const line of lines) {
    await execa('git', ['status', '--short'], { cwd: line.slice('worktree '.length) });
  }
}
