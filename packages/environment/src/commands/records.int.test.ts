import { TemporaryRepository } from '@nx-worktree/testkit';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment } from './create';
import { listEnvironments } from './list';
import { removeEnvironment } from './remove';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await createEnvironment(request(repository.root, 'prices'), SILENT);
  await createEnvironment(request(repository.root, 'orders'), SILENT);
});
afterEach(() => repository.remove());

function recordOf(identifier: string): string {
  return join(repository.root, '.git/nx-worktree/environments', `${identifier}.json`);
}

async function statesInList(): Promise<Record<string, string>> {
  const listed = await listEnvironments(repository.root);
  return Object.fromEntries(listed.map(({ identifier, state }) => [identifier, state]));
}

describe('a record that can not be read', () => {
  const damages: Record<string, (record: string) => string> = {
    'cut off': (record) => record.slice(0, 40),
    empty: () => '',
    'of another shape': () => '{"schemaVersion":1,"identifier":7}',
    'from a newer version': (record) => record.replace('"schemaVersion": 1', '"schemaVersion": 2'),
  };

  it.each(Object.entries(damages))(
    '%s: is listed as unknown and stops nothing else',
    async (name, damage) => {
      await writeFile(recordOf('prices'), damage(await readFile(recordOf('prices'), 'utf8')));

      expect(await statesInList()).toEqual({ prices: 'unknown', orders: 'clean' });
      const listed = (await listEnvironments(repository.root)).find(({ state }) => state === 'unknown');
      expect(listed?.reason).toContain(recordOf('prices'));
      if (name === 'from a newer version')
        expect(listed?.reason).toContain('newer nx-worktree (schema version 2)');

      const removal = { from: repository.root, identifier: 'prices' };
      await expect(removeEnvironment(removal)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
      await removeEnvironment({ from: repository.root, identifier: 'orders' });
      await createEnvironment(request(repository.root, 'invoices'), SILENT);
      expect(await statesInList()).toEqual({ prices: 'unknown', invoices: 'clean' });

      const forced = removeEnvironment({ ...removal, force: true });
      if (name === 'from a newer version') await expect(forced).rejects.toThrow(/Update nx-worktree/);
      else expect(await forced).toMatchObject({ isRestorable: true });
    },
  );

  it('is no way to a worktree that says nothing of itself: what to do then is said', async () => {
    await writeFile(recordOf('prices'), '');
    await rm(join(repository.root, 'worktrees/test-unit-prices/.worktree-metadata.json'));
    const forced = removeEnvironment({ from: repository.root, identifier: 'prices', force: true });
    await expect(forced).rejects.toThrow(
      `delete ${recordOf('prices')}, and remove the worktree with: git worktree remove`,
    );
  });
});

describe('a record that is gone', () => {
  it('leaves its worktree in the list, with what to do', async () => {
    await rm(recordOf('prices'));
    expect(await statesInList()).toEqual({ 'test-unit-prices': 'unknown', orders: 'clean' });
    const listed = (await listEnvironments(repository.root)).find(({ state }) => state === 'unknown');
    expect(listed?.reason).toContain(`git worktree remove ${listed?.directory}`);
  });
});

describe('what a killed writer leaves beside the records', () => {
  it('is no record', async () => {
    await writeFile(join(repository.root, '.git/nx-worktree/environments/.1b2c.tmp'), '{');
    expect(await statesInList()).toEqual({ prices: 'clean', orders: 'clean' });
  });
});

describe('metadata in the worktree', () => {
  it('is not what we go by: damaged or gone, the environment is listed and removed all the same', async () => {
    await writeFile(join(repository.root, 'worktrees/test-unit-prices/.worktree-metadata.json'), '{');
    await rm(join(repository.root, 'worktrees/test-unit-orders/.worktree-metadata.json'));
    expect(await statesInList()).toEqual({ prices: 'clean', orders: 'clean' });
    await removeEnvironment({ from: repository.root, identifier: 'prices' });
    await removeEnvironment({ from: repository.root, identifier: 'orders' });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});
