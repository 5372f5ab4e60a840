import { TemporaryRepository } from '@nx-worktree/testkit';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesInHistory, missingInHead, whereaboutsOf } from './whereabouts';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

test('a file of another branch is found there, and in remote branches', async () => {
  repository.git('switch', '--quiet', 'feature/rest-api');
  await repository.commit({ 'db/2_prices.sql': '' }, 'Add prices');
  const commit = repository.git('rev-parse', 'HEAD');
  repository.git('update-ref', 'refs/remotes/origin/prices', 'HEAD');
  repository.git('switch', '--quiet', 'main');

  expect(await filesInHistory(repository.root, ['db'])).toEqual(['db/2_prices.sql']);
  expect(await whereaboutsOf(repository.root, 'db/2_prices.sql')).toEqual({
    path: 'db/2_prices.sql',
    branches: ['feature/rest-api', 'origin/prices'],
    commit,
    subject: 'Add prices',
  });
});

test('a deleted file is found in the last commit that has it, and a branch that lacks it is not named', async () => {
  await repository.commit({ 'db/1.sql': '1' }, 'Add one');
  await repository.commit({ 'db/1.sql': '2' }, 'Change one');
  const commit = repository.git('rev-parse', 'HEAD');
  repository.git('rm', '--quiet', 'db/1.sql');
  repository.git('commit', '--quiet', '--message', 'Remove one');

  expect(await whereaboutsOf(repository.root, 'db/1.sql')).toEqual({
    path: 'db/1.sql',
    branches: [],
    commit,
    subject: 'Change one',
  });
});

test('a commit that only the reflog knows is found', async () => {
  await repository.commit({ 'db/1.sql': '' }, 'Amended away');
  repository.git('reset', '--quiet', '--hard', 'HEAD~1');

  expect(await filesInHistory(repository.root, ['db'])).toEqual(['db/1.sql']);
  expect(await whereaboutsOf(repository.root, 'db/1.sql')).toMatchObject({ subject: 'Amended away' });
});

test('in a workspace below the repository, paths are relative to that', async () => {
  await repository.commit({ 'shop/db/ä 1.sql': '', 'db/2.sql': '' });
  await repository.write({ 'shop/db/new.sql': '' });
  const shop = join(repository.root, 'shop');

  expect(await filesInHistory(shop, ['db'])).toEqual(['db/ä 1.sql']);
  expect(await whereaboutsOf(shop, 'db/ä 1.sql')).toMatchObject({ branches: ['main'] });
  expect(await missingInHead(shop, ['db/ä 1.sql', 'db/new.sql', 'new.sql'])).toEqual(
    new Set(['db/new.sql', 'new.sql']),
  );
});

test('what was staged is not committed yet', async () => {
  await repository.write({ 'db/1.sql': '' });
  repository.git('add', 'db/1.sql');
  expect(await missingInHead(repository.root, ['db/1.sql', 'README.md'])).toEqual(new Set(['db/1.sql']));
});

test('before the first commit and outside of a repository there is nothing', async () => {
  rmSync(join(repository.root, '.git'), { recursive: true });
  mkdirSync(join(repository.root, 'db'));
  expect(await missingInHead(repository.root, ['db/1.sql'])).toEqual(new Set());
  expect(await filesInHistory(repository.root, ['db'])).toEqual([]);
  repository.git('init', '--quiet');
  expect(await missingInHead(repository.root, ['db/1.sql'])).toEqual(new Set(['db/1.sql']));
  expect(await filesInHistory(repository.root, ['db'])).toEqual([]);
  expect(await whereaboutsOf(repository.root, 'db/1.sql')).toBeUndefined();
});
