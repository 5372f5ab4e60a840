import { type OwnHome, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { withIndexCopy } from './index-copy';

let own: OwnHome;
let repository: TemporaryRepository;
beforeAll(async () => {
  own = useOwnHome();
  repository = await TemporaryRepository.create();
  await repository.commit({ 'a.txt': '' });
});
afterAll(async () => {
  await repository.remove();
  await own.remove();
});

it('is gone after its use, and what a killed process has left goes after a day', async () => {
  const copies = join(own.home, 'index-copies');
  const [left, used] = [join(copies, 'copy-of-a-killed-look'), join(copies, 'copy-in-use')];
  for (const directory of [left, used]) await mkdir(directory, { recursive: true });
  await utimes(left, 0, 0);

  await withIndexCopy(join(repository.root, '.git'), async (index) => {
    expect(existsSync(index)).toBe(true);
    expect(existsSync(left)).toBe(false);
  });

  expect(readdirSync(copies)).toEqual(['copy-in-use']);
});
