import { type TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { WorkWouldBeLostError } from '../../src/worktrees/work/work-errors';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  ({ repository, prices } = await TemporaryWorktree.inNewRepository());
});
afterEach(() => repository.remove());

async function refusal(): Promise<WorkWouldBeLostError> {
  const error = await prices.remove().catch((thrown: unknown) => thrown);
  if (error instanceof WorkWouldBeLostError) return error;
  throw error;
}

const DANGERS: Record<string, { make: () => Promise<unknown>; state: string; kind: string; detail: string }> =
  {
    'a changed file': {
      make: () => prices.write('README.md', 'mine'),
      state: 'dirty',
      kind: 'changes',
      detail: ' M README.md',
    },
    'a staged file': {
      make: async () => {
        await prices.write('new.ts');
        prices.git('add', 'new.ts');
      },
      state: 'dirty',
      kind: 'changes',
      detail: 'A  new.ts',
    },
    'an untracked file': {
      make: () => prices.write('notes.txt'),
      state: 'dirty',
      kind: 'changes',
      detail: '?? notes.txt',
    },
    'a deleted file': {
      make: () => rm(prices.file('README.md')),
      state: 'dirty',
      kind: 'changes',
      detail: ' D README.md',
    },
    'a commit on the detached HEAD': {
      make: () => prices.commit('new.ts'),
      state: 'unpushed',
      kind: 'commits',
      detail: ' new.ts',
    },
    'a merge that waits': {
      make: async () => {
        repository.git('checkout', '--quiet', 'feature/rest-api');
        await repository.commit({ 'README.md': 'theirs\n' });
        repository.git('checkout', '--quiet', 'main');
        await prices.commit('README.md');
        expect(() => prices.git('merge', 'feature/rest-api')).toThrow();
      },
      state: 'dirty',
      kind: 'operation',
      detail: 'merge',
    },
    'a rebase that waits': {
      make: async () => {
        repository.git('checkout', '--quiet', 'feature/rest-api');
        await repository.commit({ 'README.md': 'theirs\n' });
        repository.git('checkout', '--quiet', 'main');
        await prices.commit('README.md');
        expect(() => prices.git('rebase', 'feature/rest-api')).toThrow();
      },
      state: 'dirty',
      kind: 'operation',
      detail: 'rebase',
    },
    'a bisection': {
      make: async () => prices.git('bisect', 'start'),
      state: 'dirty',
      kind: 'operation',
      detail: 'bisect',
    },
    'a lock': {
      make: async () => repository.git('worktree', 'lock', '--reason', 'demo at 3', prices.directory),
      state: 'locked',
      kind: 'lock',
      detail: 'demo at 3',
    },
  };

describe.each(Object.entries(DANGERS))('%s', (_, { make, state, kind, detail }) => {
  beforeEach(make);

  it('is seen in the list and stops a removal', async () => {
    expect(await prices.state()).toBe(state);
    const { risks, message } = await refusal();
    const risk = risks.find((candidate) => candidate.kind === kind);
    expect(risk?.details.join('\n')).toContain(detail);
    expect(message).toContain(detail);
    expect(message).toContain('--force');
    expect(existsSync(prices.directory)).toBe(true);
    expect(await prices.state()).toBe(state);
  });

  it('goes by force, without a trace', async () => {
    await prices.remove(true);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});

describe('what is no danger', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['nothing done', async () => undefined],
    ['ignored files', () => prices.write('dist/main.js')],
    [
      'a commit that a local branch has',
      async () => {
        await prices.commit('new.ts');
        prices.git('branch', 'kept');
      },
    ],
    [
      'a branch that was checked out and committed to',
      async () => {
        prices.git('switch', '--quiet', '--create', 'work');
        await prices.commit('new.ts');
      },
    ],
    [
      'a commit that a tag has',
      async () => {
        await prices.commit('new.ts');
        prices.git('tag', 'kept');
      },
    ],
    [
      'a stash, which the repository keeps',
      async () => {
        await prices.write('README.md', 'stashed');
        prices.git('stash');
      },
    ],
    [
      'a branch that has been deleted since',
      async () => {
        repository.git('checkout', '--quiet', '--detach');
        repository.git('reset', '--quiet', '--hard', 'HEAD~1');
        repository.git('branch', '--quiet', '-D', 'main');
      },
    ],
  ])('%s', async (_, make) => {
    await make();
    expect(await prices.state()).toBe('clean');
    await prices.remove();
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    if (_.startsWith('a stash')) expect(repository.git('stash', 'list')).toContain('stash@{0}');
  });
});

describe('where one stands', () => {
  it('a worktree is not removed from inside, not even by force', async () => {
    await mkdir(prices.file('packages'));
    for (const from of [prices.directory, prices.file('packages')]) {
      const error = await removeEnvironment({ from, identifier: 'prices', force: true }).catch(
        (thrown: Error) => thrown,
      );
      expect(error).toMatchObject({ code: 'INSIDE_WORKTREE' });
    }
    expect(existsSync(prices.directory)).toBe(true);
  });
});
