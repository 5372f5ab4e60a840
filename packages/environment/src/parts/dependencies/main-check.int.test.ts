import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mainCheck } from './main-check';

const LOCKED = { version: '1.0.0' };

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

/** As npm writes them: what is to be installed, and what was. */
async function write(locked: object, installed: object): Promise<void> {
  const packages = (left: object): string =>
    JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/left': left } });
  await repository.write({
    'package.json': '{}',
    'package-lock.json': packages(locked),
    'node_modules/.package-lock.json': packages(installed),
  });
}

async function look() {
  return mainCheck(await Repository.open(repository.root)).look();
}

it('finds that the main checkout has installed what its lockfile says', async () => {
  await write(LOCKED, LOCKED);
  expect(await look()).toEqual({
    state: 'ok',
    text: 'the main checkout has installed what package-lock.json says',
  });
});

it('names a package that differs, and the command that installs what the lockfile says', async () => {
  await write(LOCKED, { version: '2.0.0' });
  expect(await look()).toEqual({
    state: 'warning',
    text: expect.stringMatching(
      /node_modules\/left is 2\.0\.0, not 1\.0\.0, which contradicts package-lock\.json/,
    ),
    advice: expect.stringContaining(`cd ${repository.root} && npm ci`),
  });
});

it.each(['package.json', 'package-lock.json', 'node_modules/.package-lock.json'])(
  'says that it could not look without %s',
  async (file) => {
    await write(LOCKED, { version: '2.0.0' });
    await rm(join(repository.root, file));
    expect(await look()).toMatchObject({ state: 'unchecked' });
  },
);
