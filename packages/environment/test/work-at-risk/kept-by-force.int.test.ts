import { type TemporaryRepository } from '@nx-worktree/testkit';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { NO_TRACES, tracesOf } from '../../testkit/traces';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  ({ repository, prices } = await TemporaryWorktree.inNewRepository());
});
afterEach(() => repository.remove());

describe('what a removal by force keeps', () => {
  it('is everything that is not ignored: changed, staged, untracked and committed', async () => {
    const head = await prices.commit('committed.ts');
    await prices.write('README.md', 'changed');
    await prices.write('staged.ts');
    prices.git('add', 'staged.ts');
    await prices.write('folder/untracked.txt');
    await prices.write('dist/ignored.js');
    const index = await readFile(join(repository.root, '.git', 'index'));

    const { backup } = await prices.remove(true);
    expect(backup).toMatch(/^refs\/nx-worktree\/backup\/prices-\d{8}T\d{9}Z$/);
    const kept = String(backup);
    expect(repository.git('rev-parse', `${kept}^`)).toBe(head);
    expect(repository.git('show', `${kept}:README.md`)).toBe('changed');
    expect(repository.git('show', `${kept}:staged.ts`)).toBe('staged.ts');
    expect(repository.git('show', `${kept}:folder/untracked.txt`)).toBe('folder/untracked.txt');
    expect(repository.git('show', `${kept}:committed.ts`)).toBe('committed.ts');
    expect(repository.git('ls-tree', '-r', '--name-only', kept)).not.toMatch(
      /dist|\.env\.test|worktree-metadata/,
    );
    expect(await readFile(join(repository.root, '.git', 'index'))).toEqual(index);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('is the very commit, when nothing but commits would be lost', async () => {
    const head = await prices.commit('new.ts');
    const { backup } = await prices.remove(true);
    expect(repository.git('rev-parse', String(backup))).toBe(head);
  });

  it('is nothing, when nothing would be lost', async () => {
    expect((await prices.remove(true)).backup).toBeUndefined();
    expect(repository.git('for-each-ref', 'refs/nx-worktree')).toBe('');
  });

  it('survives in a repository where nobody has a name', async () => {
    await prices.write('notes.txt');
    const { GIT_CONFIG_GLOBAL: global } = process.env;
    process.env['GIT_CONFIG_GLOBAL'] = join(repository.home, 'none');
    try {
      repository.git('config', 'user.useConfigOnly', 'true');
      expect((await prices.remove(true)).backup).toBeDefined();
    } finally {
      if (global === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
      else process.env['GIT_CONFIG_GLOBAL'] = global;
    }
  });

  it('is also what was staged and changed again, as the second parent', async () => {
    await prices.write('README.md', 'staged');
    prices.git('add', 'README.md');
    await prices.write('README.md', 'changed again');

    const kept = String((await prices.remove(true)).backup);
    expect(repository.git('show', `${kept}:README.md`)).toBe('changed again');
    expect(repository.git('show', `${kept}^2:README.md`)).toBe('staged');
  });

  it('is what a waiting rebase of commits on no branch still needs', async () => {
    repository.git('checkout', '--quiet', 'feature/rest-api');
    await repository.commit({ 'README.md': 'theirs\n' });
    repository.git('checkout', '--quiet', 'main');
    await prices.commit('README.md');
    const mine = await prices.commit('later.ts');
    expect(() => prices.git('rebase', 'feature/rest-api')).toThrow();

    const kept = String((await prices.remove(true)).backup);
    expect(repository.git('merge-base', mine, kept)).toBe(mine);
  });

  it('is the commit of a worktree that is gone', async () => {
    const head = await prices.commit('new.ts');
    await rm(prices.directory, { recursive: true });
    await expect(prices.remove()).rejects.toMatchObject({ code: 'WORK_WOULD_BE_LOST' });

    const { backup, isRestorable } = await prices.remove(true);
    expect(repository.git('rev-parse', String(backup))).toBe(head);
    expect(isRestorable).toBe(false);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('can not be another repository inside: it stays in the trash until that is emptied', async () => {
    await mkdir(prices.file('vendor'));
    repository.git('clone', '--quiet', repository.root, prices.file('vendor', 'lib'));
    repository.git('init', '--quiet', prices.file('vendor', 'new'));
    await prices.write('vendor/lib/README.md', 'mine');
    await prices.write('vendor/notes.txt', 'mine');

    const removed = await prices.remove(true);
    expect(removed).toMatchObject({ nested: ['vendor/lib', 'vendor/new'], isRestorable: true });
    expect(removed.restorableUntil).toBeUndefined();
    expect(repository.git('show', `${removed.backup}:vendor/notes.txt`)).toBe('mine');
    await prices.restore();
    expect(await readFile(prices.file('vendor/lib/README.md'), 'utf8')).toBe('mine');
  });

  it('is what was staged in a worktree that is gone, whose removal it stops', async () => {
    await prices.write('notes.txt', 'mine');
    prices.git('add', 'notes.txt');
    await rm(prices.directory, { recursive: true });
    await expect(prices.remove()).rejects.toThrow(/A {2}notes\.txt/);
    expect(repository.git('show', `${(await prices.remove(true)).backup}:notes.txt`)).toBe('mine');
  });
});
