import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doctorRequest, request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment, planEnvironment } from '../../src/commands/create';
import { diagnose } from '../../src/commands/doctor';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

const recordPath = (identifier: string): string =>
  join(repository.root, '.git/nx-worktree/environments', `${identifier}.json`);
const create = (identifier: string, more: object = {}) =>
  createEnvironment(request(repository.root, identifier, more), SILENT);
const remove = (identifier: string, force = false) =>
  removeEnvironment({ from: repository.root, identifier, force });

async function edit(path: string, change: (content: Record<string, unknown>) => object): Promise<void> {
  const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...content, ...change(content) }));
}

async function fix(): Promise<void> {
  await diagnose(doctorRequest(repository.root, { fix: true }));
}

describe('a record that somebody has edited', () => {
  it.each<[string, object]>([
    ['an environment file elsewhere', { facts: { environmentFile: '../../../precious.txt' } }],
    ['an environment file of another name', { facts: { environmentFile: 'precious.txt' } }],
    ['the identifier of another environment', { identifier: 'orders' }],
    ['an identifier that leads elsewhere', { identifier: '../../../precious' }],
    ['an id that leads elsewhere', { id: '../../../..' }],
    ['a directory that is relative', { directory: '..' }],
    [
      'a commit that git would take for an option',
      { facts: { checkout: { branch: 'main', base: 'main', commit: '--output=precious.txt' } } },
    ],
  ])('%s: is as good as unreadable, and nothing goes by it', async (_, change) => {
    const { directory } = await create('prices');
    await create('orders');
    const places = [repository.home, directory, join(repository.root, '.git/worktrees/test-unit-prices')];
    const precious = places.map((place) => join(place, 'precious.txt'));
    for (const path of precious) await writeFile(path, 'mine');
    // Where git looks for more commits than that which was checked out.
    repository.gitIn(directory, 'update-ref', 'refs/worktree/mine', 'HEAD');
    await edit(recordPath('prices'), () => change);

    await expect(remove('prices')).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
    const listed = await listEnvironments(repository.root);
    expect(listed.map(({ identifier, state }) => `${identifier} ${state}`).sort()).toEqual([
      'orders clean',
      'prices unknown',
    ]);
    for (const path of precious) expect(await readFile(path, 'utf8')).toBe('mine');
  });
});

it('the removal names the place where git had the worktree, not the one that its record says', async () => {
  const { directory } = await create('prices');
  const other = join(repository.home, 'other');
  await edit(recordPath('prices'), () => ({ directory: other }));
  expect(await remove('prices')).toMatchObject({ directory, found: 'worktree' });
  expect(existsSync(directory)).toBe(false);
});

describe("what a worktree's own metadata says, when its record is damaged", () => {
  it('removes no other worktree', async () => {
    const { directory } = await create('prices');
    const orders = await create('orders');
    await edit(join(orders.directory, '.worktree-metadata.json'), () => ({ identifier: 'prices' }));
    await rm(join(directory, '.worktree-metadata.json'));
    await writeFile(recordPath('prices'), '{');
    await expect(remove('prices', true)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
    expect(existsSync(orders.directory)).toBe(true);
  });

  it('deletes no file outside', async () => {
    const { directory } = await create('prices');
    await writeFile(join(repository.home, 'precious.txt'), 'mine');
    const metadata = join(directory, '.worktree-metadata.json');
    await edit(metadata, () => ({ env_file: '../../../precious.txt' }));
    await writeFile(recordPath('prices'), '{');
    await expect(remove('prices', true)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
    expect(await readFile(join(repository.home, 'precious.txt'), 'utf8')).toBe('mine');
  });

  it('writes no record elsewhere', async () => {
    const { directory } = await create('prices');
    await edit(join(directory, '.worktree-metadata.json'), () => ({ identifier: '../../hooks/prices' }));
    await rm(recordPath('prices'));
    await fix();
    expect(existsSync(join(repository.root, '.git/hooks/prices.json'))).toBe(false);
  });

  it('hides no commits', async () => {
    const { directory } = await create('prices');
    repository.gitIn(directory, 'commit', '--quiet', '--allow-empty', '--message', 'Mine');
    const commit = repository.gitIn(directory, 'rev-parse', 'HEAD');
    await edit(join(directory, '.worktree-metadata.json'), () => ({ commit }));
    await rm(recordPath('prices'));
    await fix();
    await expect(remove('prices')).rejects.toMatchObject({
      code: 'WORK_WOULD_BE_LOST',
      risks: [{ kind: 'commits' }],
    });
    await writeFile(recordPath('prices'), '{');
    const { backup } = await remove('prices', true);
    expect(repository.git('rev-parse', String(backup))).toBe(commit);
  });

  it('hides no precious files', async () => {
    const { directory } = await create('prices', { precious: ['*.local'] });
    await repository.write({ '.gitignore': '*.local\n' }, directory);
    await repository.write({ 'notes.local': 'mine' }, directory);
    await writeFile(recordPath('prices'), '{');
    const asked = { from: repository.root, identifier: 'prices', force: true, precious: ['*.local'] };
    const { backup } = await removeEnvironment(asked);
    expect(repository.git('show', `${backup}:notes.local`)).toBe('mine');
  });
});

describe('links in a worktree', () => {
  it('are not written through by a doctor that mends', async () => {
    const { directory } = await create('prices');
    const precious = join(repository.home, 'precious');
    await writeFile(precious, 'mine');
    for (const name of ['.env.test', '.worktree-metadata.json']) {
      await rm(join(directory, name));
      await symlink(precious, join(directory, name));
    }
    await fix();
    expect(await readFile(precious, 'utf8')).toBe('mine');
    expect(existsSync(join(directory, '.env.test.local'))).toBe(true);
    await remove('prices');
    expect(await readFile(precious, 'utf8')).toBe('mine');
  });
});

describe('a branch that tracks the metadata file', () => {
  it('is refused before anything is made', async () => {
    repository.git('switch', '--quiet', '--create', 'copied');
    await repository.commit({ '.worktree-metadata.json': '{"theirs":true}' });
    repository.git('switch', '--quiet', 'main');
    const refused = { code: 'METADATA_TRACKED', message: expect.stringContaining('git rm --cached') };
    const asked = request(repository.root, 'prices', { branch: 'copied' });
    await expect(planEnvironment(asked)).rejects.toMatchObject(refused);
    await expect(createEnvironment(asked, SILENT)).rejects.toMatchObject(refused);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('keeps its file when a worktree switches to it', async () => {
    const { directory } = await create('prices');
    await rm(join(directory, '.worktree-metadata.json'));
    repository.gitIn(directory, 'switch', '--quiet', '--create', 'copied');
    await repository.write({ '.worktree-metadata.json': '{"theirs":true}' }, directory);
    repository.gitIn(directory, 'add', '--force', '.worktree-metadata.json');
    repository.gitIn(directory, 'commit', '--quiet', '--message', 'Track it');
    await fix();
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
    await remove('prices');
  });
});
