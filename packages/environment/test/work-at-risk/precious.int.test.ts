import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

const LISTED = 'dist/notes';

let repository: TemporaryRepository;
let worktree: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ '.gitignore': 'dist\n' });
  const precious = { precious: [LISTED, '*.local'] };
  worktree = (await createEnvironment(request(repository.root, 'prices', precious), SILENT)).directory;
  await repository.write({ 'dist/index.js': '', [`${LISTED}/plan.md`]: 'the plan' }, worktree);
});
afterEach(() => repository.remove());

function remove(force = false) {
  return removeEnvironment({ from: repository.root, identifier: 'prices', force });
}

it('ignored files that are listed as precious stop a removal, and others do not', async () => {
  expect((await listEnvironments(repository.root))[0]?.state).toBe('dirty');
  await expect(remove()).rejects.toMatchObject({
    risks: [{ kind: 'precious', details: [`${LISTED}/plan.md`] }],
  });

  await rm(join(worktree, LISTED), { recursive: true });
  expect((await listEnvironments(repository.root))[0]?.state).toBe('clean');
  await remove();
  expect(existsSync(worktree)).toBe(false);
});

it('they are kept under the ref for good when the removal is forced', async () => {
  const { backup = '' } = await remove(true);

  expect(repository.git('show', `${backup}:${LISTED}/plan.md`)).toBe('the plan');
  expect(repository.git('ls-tree', '-r', '--name-only', backup)).not.toContain('dist/index.js');
});
