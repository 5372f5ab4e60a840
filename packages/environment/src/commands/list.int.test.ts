import { TemporaryRepository } from '@nx-worktree/testkit';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { createEnvironment } from './create';
import { listEnvironments } from './list';

let repository: TemporaryRepository;
beforeAll(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'apps/api/a': '', 'apps/web/b': '' });
  await create('unit');
  await create('migration', { purpose: 'test-migration', database: false });
  await create('own', {
    purpose: 'test-e2e',
    purposes: [{ name: 'test-e2e', ports: false, database: false }],
  });
  await create('sparse', { projects: { names: ['api'], directories: ['apps/api'] } });
});
afterAll(() => repository.remove());

function create(identifier: string, more: Parameters<typeof request>[2] = {}) {
  return createEnvironment(request(repository.root, identifier, more), SILENT);
}

async function identifiers(options: Parameters<typeof listEnvironments>[1]): Promise<string[]> {
  return (await listEnvironments(repository.root, options)).map(({ identifier }) => identifier);
}

async function listed(identifier: string, options: Parameters<typeof listEnvironments>[1] = {}) {
  return (await listEnvironments(repository.root, options)).find((one) => one.identifier === identifier);
}

describe('listEnvironments', () => {
  it('lists those of a purpose, also of one that the workspace no longer knows', async () => {
    expect(await identifiers({})).toEqual(['unit', 'migration', 'own', 'sparse']);
    expect(await identifiers({ purpose: 'test-migration' })).toEqual(['migration']);
    expect(await identifiers({ purpose: 'test-e2e' })).toEqual(['own']);
    expect(await identifiers({ purpose: 'test-matrix' })).toEqual([]);
  });

  it('names the known purposes for an unknown one', async () => {
    const purposes = [{ name: 'test-smoke', ports: true, database: false }];
    await expect(listEnvironments(repository.root, { purpose: 'test-smok', purposes })).rejects.toThrow(
      'There is no purpose "test-smok". Did you mean test-smoke? Choose one of: test-smoke.',
    );
  });

  it('tells the projects of a worktree that has only some', async () => {
    expect((await listed('sparse'))?.projects).toEqual(['api']);
    expect(await listed('unit')).not.toHaveProperty('projects');
  });

  it('measures the worktrees when it is asked to', async () => {
    expect(await listed('unit')).not.toHaveProperty('size');
    expect((await listed('unit', { sizes: 'all' }))?.size).toBeGreaterThan(0);
    expect((await listed('unit', { sizes: 'quick' }))?.size).toBeGreaterThan(0);
  });

  it('sees what is changed, staged, untracked, and on a branch', async () => {
    const { directory } = await create('work');
    expect((await listed('work'))?.state).toBe('clean');
    await repository.write({ '## looks like a branch': '' }, directory);
    expect((await listed('work'))?.state).toBe('dirty');
    repository.gitIn(directory, 'add', '.');
    expect((await listed('work'))?.state).toBe('dirty');
    repository.gitIn(directory, 'commit', '--quiet', '--message', 'Work');
    expect((await listed('work'))?.state).toBe('unpushed');
    repository.gitIn(directory, 'switch', '--quiet', '--create', 'work');
    expect((await listed('work'))?.state).toBe('clean');
    repository.git('worktree', 'lock', directory);
    expect((await listed('work'))?.state).toBe('locked');
  });

  it('says what is gone, and goes on with the others', async () => {
    const { directory } = await create('gone');
    await rm(directory, { recursive: true });
    expect(await listed('gone', { sizes: 'all' })).toMatchObject({
      state: 'orphaned',
      reason: `${directory} is gone`,
    });
    await rm(join(repository.root, '.git/nx-worktree/environments/gone.json'));
    expect(await listed('test-unit-gone')).toMatchObject({ state: 'unknown' });
    expect(await identifiers({})).toContain('unit');
  });
});
