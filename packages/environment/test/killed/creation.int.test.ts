import { openServer } from '@nx-worktree/postgres';
import { TemporaryRepository, until } from '@nx-worktree/testkit';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { claimedPorts, claimOn } from '../../src/parts/ports/claim';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

jest.setTimeout(180_000);

const PARTS_OF_A_CREATION = [
  'identifier',
  'checkout',
  'dependencies',
  'ports',
  'temporary-directory',
  'database',
  'environment-file',
  'metadata',
];

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'project.json': '{}', 'migrations/1_first.sql': 'create table first (id int);' });
});
afterEach(() => repository.remove());

async function killAt(part: string, when: 'before' | 'after'): Promise<string> {
  const creation = scripts.start('hang-at-part', [repository.root, 'prices', part, when]);
  const id = await creation.line();
  await creation.kill();
  return id;
}

async function portsOf(id: string): Promise<number[]> {
  const claims = await Promise.all(
    (await claimedPorts()).map(async (port) => ({ port, owner: (await claimOn(port))?.environment })),
  );
  return claims.filter(({ owner }) => owner === id).map(({ port }) => port);
}

async function databasesOf(id: string): Promise<unknown[]> {
  const server = await openServer();
  try {
    return await server.databasesOf(id);
  } finally {
    await server.close();
  }
}

async function expectNothingOf(id: string): Promise<void> {
  expect(tracesOf(repository)).toEqual(NO_TRACES);
  expect(await portsOf(id)).toEqual([]);
  expect(await databasesOf(id)).toEqual([]);
}

describe.each(PARTS_OF_A_CREATION)('a creation that is killed in its part %s', (part) => {
  it.each(['before', 'after'] as const)(
    '%s the work of the part is undone by the next list',
    async (when) => {
      const id = await killAt(part, when);
      expect(tracesOf(repository).records).toEqual(
        ['prices.json'].filter(() => part !== 'identifier' || when === 'after'),
      );

      expect(await listEnvironments(repository.root)).toEqual([]);
      await expectNothingOf(id);
    },
  );
});

describe('after a creation that was killed', () => {
  it('the same identifier can be used at once', async () => {
    const id = await killAt('metadata', 'before');
    await createEnvironment(request(repository.root, 'prices'), SILENT);

    expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);
    expect(await portsOf(id)).toEqual([]);
    expect(await databasesOf(id)).toEqual([]);
  });

  it('it can be removed by name', async () => {
    const id = await killAt('environment-file', 'before');
    await removeEnvironment({ from: repository.root, identifier: 'prices' });
    await expectNothingOf(id);
  });

  it('what somebody did in it meanwhile is not lost', async () => {
    await killAt('metadata', 'after');
    const notes = join(repository.root, 'worktrees/test-integration-prices/notes.txt');
    await writeFile(notes, 'mine');

    const [listed] = await listEnvironments(repository.root);
    expect(listed).toMatchObject({ state: 'unfinished', reason: expect.stringContaining('notes.txt') });
    await expect(removeEnvironment({ from: repository.root, identifier: 'prices' })).rejects.toMatchObject({
      code: 'WORK_WOULD_BE_LOST',
    });
    expect(readFileSync(notes, 'utf8')).toBe('mine');

    await rm(notes);
    expect(await listEnvironments(repository.root)).toEqual([]);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('a living one is left alone, and its identifier is taken', async () => {
    const creation = scripts.start('hang-at-part', [repository.root, 'prices', 'ports', 'before']);
    try {
      await creation.line();
      const [listed] = await listEnvironments(repository.root);
      expect(listed).toMatchObject({ state: 'busy', reason: `process ${creation.pid} works on it` });
      await expect(removeEnvironment({ from: repository.root, identifier: 'prices' })).rejects.toMatchObject({
        code: 'ENVIRONMENT_BUSY',
        pid: creation.pid,
      });
      await expect(createEnvironment(request(repository.root, 'prices'), SILENT)).rejects.toMatchObject({
        code: 'IDENTIFIER_TAKEN',
      });
    } finally {
      await creation.kill();
    }
  });
});

describe('a creation that is killed at any moment', () => {
  it('in the middle of a checkout leaves nothing', async () => {
    const files = Array.from({ length: 4_000 }, (_, number) => [
      `files/${number}.txt`,
      `${number}\n`.repeat(50),
    ]);
    await repository.commit(Object.fromEntries(files));

    // Later each time, so that the kills fall into all phases: adding the worktree, checking out, what comes after.
    for (const delay of [0, 5, 20, 60, 120, 250]) {
      const creation = scripts.start('create-environment', [
        JSON.stringify(request(repository.root, 'prices')),
      ]);
      const end = creation.ended();
      const record = join(repository.root, '.git/nx-worktree/environments/prices.json');
      await until(
        'the record',
        () => existsSync(record) && readFileSync(record, 'utf8').includes('"checkout"'),
      );
      await sleep(delay);
      await creation.kill();
      await end;
      await until('the record to go', async () => {
        const [left] = await listEnvironments(repository.root);
        if (left?.state === 'clean') await removeEnvironment({ from: repository.root, identifier: 'prices' });
        return left === undefined;
      });
      await until('the traces to go', async () => {
        await listEnvironments(repository.root);
        return JSON.stringify(tracesOf(repository)) === JSON.stringify(NO_TRACES);
      });
    }
    expect(repository.git('status', '--porcelain')).toBe('');
  });
});
