import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';

const LISTED = 'dist/notes';

let repository: TemporaryRepository;
let prices: TemporaryWorktree;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ '.gitignore': 'dist\n' });
  const precious = { precious: [LISTED, '*.local'] };
  prices = await TemporaryWorktree.create(repository, precious);
  await prices.write('dist/index.js');
  await prices.write(`${LISTED}/plan.md`, 'the plan');
});
afterEach(() => repository.remove());

it('ignored files that are listed as precious stop a removal, and others do not', async () => {
  expect(await prices.state()).toBe('dirty');
  await expect(prices.remove()).rejects.toMatchObject({
    risks: [{ kind: 'precious', details: [`${LISTED}/plan.md`] }],
  });

  await rm(prices.file(LISTED), { recursive: true });
  expect(await prices.state()).toBe('clean');
  await prices.remove();
  expect(existsSync(prices.directory)).toBe(false);
});

it('they are kept under the ref for good when the removal is forced', async () => {
  const { backup = '' } = await prices.remove(true);

  expect(repository.git('show', `${backup}:${LISTED}/plan.md`)).toBe('the plan');
  expect(repository.git('ls-tree', '-r', '--name-only', backup)).not.toContain('dist/index.js');
});
