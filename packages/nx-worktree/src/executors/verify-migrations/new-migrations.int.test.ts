import { TemporaryRepository } from '@nx-worktree/testkit';
import { newMigrations } from './new-migrations';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.empty();
});
afterEach(() => repository.remove());

it('takes of a file that holds several migrations those whose text is new', async () => {
  const [first, second] = ['--changeset ann:1\nselect 1;', '--changeset ann:2\nselect 2;'];
  await repository.commit({ 'db/all.sql': `${first}\n`, 'db/data.csv': '1' });
  await repository.write({ 'db/all.sql': `${first}\r\n${second}\r\n`, 'db/other.sql': first });
  const { isNew } = await newMigrations(repository.root, { base: 'main' }, {});

  expect(await isNew(['db/all.sql'], first)).toBe(false);
  expect(await isNew(['db/all.sql'], second)).toBe(true);
  expect(await isNew(['db/all.sql'])).toBe(true);
  expect(await isNew(['db/other.sql'], first)).toBe(true);
  expect(await isNew(['db/data.csv'], first)).toBe(false);
  await repository.write({ 'db/data.csv': '2' });
  const again = await newMigrations(repository.root, { base: 'main' }, {});
  expect(await again.isNew(['db/all.sql', 'db/data.csv'], first)).toBe(true);
});
