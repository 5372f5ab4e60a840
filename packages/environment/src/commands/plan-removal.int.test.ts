import { TemporaryRepository } from '@nx-worktree/testkit';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { tracesOf } from '../../testkit/traces';
import { createEnvironment } from './create';
import { planRemoval } from './plan-removal';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

async function everything(directory: string): Promise<unknown[]> {
  const record = join(repository.root, '.git/nx-worktree/environments/prices.json');
  return [tracesOf(repository), readdirSync(directory), await readFile(record, 'utf8')];
}

it('says what a removal would do and what would stop it, and changes nothing', async () => {
  const { directory } = await createEnvironment(request(repository.root, 'prices'), SILENT);
  const asked = { from: repository.root, identifier: 'prices' };
  const before = await everything(directory);
  expect(await planRemoval(asked)).toMatchObject({ directory, obstacles: [] });
  expect(await everything(directory)).toEqual(before);

  await repository.write({ 'notes.txt': 'mine' }, directory);
  expect((await planRemoval(asked)).obstacles).toMatchObject([{ code: 'WORK_WOULD_BE_LOST' }]);
  expect((await planRemoval({ ...asked, force: true })).obstacles).toEqual([]);
  expect((await planRemoval({ ...asked, from: directory, force: true })).obstacles).toMatchObject([
    { code: 'INSIDE_WORKTREE' },
  ]);
  expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
});

it('knows no other environments than there are', async () => {
  await expect(planRemoval({ from: repository.root, identifier: 'prices' })).rejects.toMatchObject({
    code: 'ENVIRONMENT_UNKNOWN',
  });
});
