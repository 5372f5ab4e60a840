import { TemporaryRepository } from '@nx-worktree/testkit';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../repository/repository';
import { changedSince } from './changed-since';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.empty();
});
afterEach(() => repository.remove());

const FILES = ['old', 'edited', 'committed', 'new', 'later', 'ignored', 'with space', 'é'];

async function changed(base: string, directory = 'app'): Promise<string[]> {
  const place = join(repository.root, directory);
  const { isChanged } = await changedSince(await Repository.open(repository.root), place, base);
  return FILES.filter((name) => isChanged(name));
}

it('knows what is new or other than where the branch began, committed or not', async () => {
  await repository.commit({
    'app/old': '1',
    'app/edited': '1',
    'app/with space': '1',
    'app/é': '1',
    '.gitignore': 'ignored',
  });
  repository.git('switch', '--quiet', '--create', 'feature');
  await repository.commit({ 'app/committed': '1' });
  repository.git('switch', '--quiet', 'main');
  await repository.commit({ 'app/later': '1' });
  repository.git('switch', '--quiet', 'feature');
  await repository.write({ 'app/edited': '2', 'app/new': '1', 'app/ignored': '1', 'app/later': '1' });
  expect(await changed('main')).toEqual(['edited', 'committed', 'new', 'later', 'ignored']);
  expect(await changed('HEAD')).toEqual(['edited', 'new', 'later', 'ignored']);
});

it('knows what a file was where the branch began', async () => {
  await repository.commit({ 'app/old': 'before\n' });
  await repository.write({ 'app/old': 'after\n', 'app/new': '1' });
  const { textOf } = await changedSince(
    await Repository.open(repository.root),
    join(repository.root, 'app'),
    'main',
  );
  expect([await textOf('old'), await textOf('new')]).toEqual(['before\n', undefined]);
});

it('compares the files of a directory that the base does not have', async () => {
  await repository.commit({ 'app/old': '1' });
  mkdirSync(join(repository.root, 'other'));
  expect(await changed('main', 'other')).toEqual(FILES);
});

it('refuses a base that is not there', async () => {
  await repository.commit({ 'app/old': '1' });
  await expect(changed('mian')).rejects.toThrow('main');
});
