import { TemporaryRepository } from '@nx-worktree/testkit';
import { Repository } from '../repository/repository';
import { mergeOf } from './merge';
import { MergeConflictError } from './ref-errors';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'a.txt': 'one\n' });
});
afterEach(() => repository.remove());

async function branchWith(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  repository.git('checkout', '--quiet', '-b', name, 'main');
  await repository.commit(files);
  repository.git('checkout', '--quiet', 'main');
  return repository.git('rev-parse', name);
}

it('merges two commits, and changes no file, no index and no ref', async () => {
  const base = repository.git('rev-parse', 'main');
  const ours = await branchWith('ours', { 'b.txt': 'ours\n' });
  const theirs = await branchWith('theirs', { 'c.txt': 'theirs\n' });
  const before = [repository.git('show-ref'), repository.git('status', '--porcelain')];

  const merge = await mergeOf(await Repository.open(repository.root), ours, theirs);

  expect(merge).toMatchObject({ base, ours, theirs });
  expect(repository.git('log', '-1', '--format=%P', merge.merged)).toBe(`${ours} ${theirs}`);
  const files = repository.git('ls-tree', '-r', '--name-only', merge.merged).split('\n');
  expect(files).toEqual(expect.arrayContaining(['a.txt', 'b.txt', 'c.txt']));
  expect([repository.git('show-ref'), repository.git('status', '--porcelain')]).toEqual(before);
});

it('says that two commits can not be merged', async () => {
  const ours = await branchWith('ours', { 'a.txt': 'ours\n' });
  const theirs = await branchWith('theirs', { 'a.txt': 'theirs\n' });
  const merging = mergeOf(await Repository.open(repository.root), ours, theirs);
  await expect(merging).rejects.toThrow(MergeConflictError);
  await expect(merging).rejects.toThrow(`git merge-tree --name-only ${ours} ${theirs}`);
});
