import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { Repository } from '../repository/repository';
import {
  addWorktree,
  completeWorktree,
  isAtItsPlace,
  worktreeEntries,
  worktreeEntryOf,
} from './worktree-entry';

const ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

let temporary: TemporaryRepository;
let repository: Repository;
let commit: string;
beforeEach(async () => {
  temporary = await TemporaryRepository.create();
  repository = await Repository.open(temporary.root);
  commit = temporary.git('rev-parse', 'HEAD');
});
afterEach(() => temporary.remove());

function place(name: string): string {
  return join(temporary.home, name);
}

describe('addWorktree', () => {
  it('registers an empty worktree that is locked and holds its id', async () => {
    const entry = await addWorktree(repository, ID, place('one'), { commit });

    expect(entry).toMatchObject({
      id: ID,
      directory: place('one'),
      isComplete: false,
      lock: undefined,
    });
    expect(await isAtItsPlace(entry)).toBe(true);
    expect(temporary.git('worktree', 'list', '--porcelain')).toContain(`locked nx-worktree ${ID}`);
  });

  it('keeps the mark when it is unlocked, also through a clean-up of git', async () => {
    await completeWorktree(await addWorktree(repository, ID, place('one'), { commit }));
    temporary.git('gc', '--quiet');

    expect(await worktreeEntryOf(repository, ID)).toMatchObject({ isComplete: true, lock: undefined });
    expect(temporary.git('worktree', 'list', '--porcelain')).not.toContain('locked');
  });

  it('works many times at once, which git alone does not', async () => {
    const names = Array.from({ length: 24 }, () => randomUUID());
    await Promise.all(names.map((name) => addWorktree(repository, name, place(name), { commit })));
    const found = (await worktreeEntries(repository)).map(({ id }) => id);
    expect(found.sort()).toEqual(names.sort());
  });

  it('leaves branches and configuration as they are', async () => {
    const before = [temporary.git('for-each-ref'), readFileSync(join(temporary.root, '.git/config'), 'utf8')];
    await addWorktree(repository, ID, place('one'), { commit });
    expect([
      temporary.git('for-each-ref'),
      readFileSync(join(temporary.root, '.git/config'), 'utf8'),
    ]).toEqual(before);
  });
});

describe('worktreeEntryOf', () => {
  it('does not take the worktree of another program for ours', async () => {
    temporary.git('worktree', 'add', '--quiet', '--detach', '--lock', '--reason', 'mine', place('theirs'));
    const [entry] = await worktreeEntries(repository);
    expect(entry).toMatchObject({ id: undefined, lock: 'mine', directory: place('theirs') });
    expect(await worktreeEntryOf(repository, 'mine')).toBeUndefined();
  });
});
