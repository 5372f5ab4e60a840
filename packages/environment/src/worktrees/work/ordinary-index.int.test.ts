import { TemporaryRepository } from '@nx-worktree/testkit';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isOrdinaryIndex } from './ordinary-index';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  const names = [
    'a',
    'ab/c',
    'x'.repeat(200),
    ...Array.from({ length: 20 }, (_, length) => `n/${'y'.repeat(length + 1)}`),
  ];
  await repository.commit(Object.fromEntries(names.map((name) => [name, name])));
});
afterEach(() => repository.remove());

async function isOrdinary(): Promise<boolean> {
  return isOrdinaryIndex(await readFile(join(repository.root, '.git/index')));
}

it.each<[string, () => unknown]>([
  ['files', () => undefined],
  [
    'links and programs',
    async () => {
      await symlink('a', join(repository.root, 'link'));
      repository.git('update-index', '--chmod=+x', 'a');
      repository.git('add', '.');
    },
  ],
  [
    'a path that is longer than its length can say',
    () => {
      const file = `100644,${repository.git('rev-parse', ':a')},${'deep/'.repeat(900)}x`;
      repository.git('update-index', '--add', '--cacheinfo', file);
    },
  ],
  ['extensions that may be passed over', () => repository.git('-c', 'core.untrackedCache=true', 'status')],
  ['no file at all', () => repository.git('rm', '--quiet', '-r', '.')],
])('an index of %s is ordinary', async (_, change) => {
  await change();
  expect(await isOrdinary()).toBe(true);
});

it.each<[string, () => unknown]>([
  ['a file that is assumed unchanged', () => repository.git('update-index', '--assume-unchanged', 'ab/c')],
  ['a file that is skipped', () => repository.git('update-index', '--skip-worktree', 'n/yyy')],
  [
    'another repository',
    () =>
      repository.git(
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${repository.git('rev-parse', 'HEAD')},lib`,
      ),
  ],
  ['a sparse checkout', () => repository.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'ab')],
  ['two parts', () => repository.git('update-index', '--split-index')],
  ['version 4', () => repository.git('update-index', '--index-version=4')],
])('an index of %s is not', async (_, change) => {
  await change();
  expect(await isOrdinary()).toBe(false);
});

it('an index by SHA-256 is not, since its entries are longer', async () => {
  const root = join(repository.home, 'sha256');
  repository.git('init', '--quiet', '--object-format=sha256', root);
  await repository.write({ a: 'a', 'ab/c': 'c' }, root);
  repository.gitIn(root, 'add', '.');
  expect(isOrdinaryIndex(await readFile(join(root, '.git/index')))).toBe(false);
});

it('what is no index is not', () => {
  expect(isOrdinaryIndex(Buffer.alloc(0))).toBe(false);
  expect(isOrdinaryIndex(Buffer.from('garbage'.repeat(100)))).toBe(false);
});
