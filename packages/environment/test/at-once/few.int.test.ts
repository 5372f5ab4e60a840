import { TemporaryRepository } from '@nx-worktree/testkit';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'project.json': '{}', 'migrations/1_first.sql': 'create table first (id int);' });
});
afterEach(() => repository.remove());

const TEN = Array.from({ length: 10 }, (_, number) => `suite-${number}`);

describe('many at once', () => {
  it('ten processes create an environment each, with thirty different ports and ten databases', async () => {
    const creations = TEN.map((identifier) => {
      const asked = request(repository.root, identifier, { purpose: 'test-integration' });
      return scripts.start('create-environment', [JSON.stringify(asked)]).ended();
    });
    for (const { exitCode, stderr } of await Promise.all(creations))
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });

    const listed = await listEnvironments(repository.root);
    expect(listed.map(({ identifier }) => identifier).sort()).toEqual(TEN);
    expect(listed.map(({ state }) => state)).toEqual(TEN.map(() => 'clean'));
    expect(new Set(listed.flatMap(({ ports }) => Object.values(ports ?? {}))).size).toBe(30);
    expect(new Set(listed.map(({ database }) => database)).size).toBe(10);
    expect(repository.git('status', '--porcelain')).toBe('');

    await Promise.all(TEN.map((identifier) => removeEnvironment({ from: repository.root, identifier })));
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('ten ask for the same identifier: one has it, nine are told by whom it is taken', async () => {
    const creations = TEN.map(() => createEnvironment(request(repository.root, 'same'), SILENT));
    const results = await Promise.allSettled(creations);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'IDENTIFIER_TAKEN' });
    }
    expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);
  });

  it('creations and removals do not disturb each other', async () => {
    const rounds = TEN.map(async (identifier) => {
      for (let round = 0; round < 3; round++) {
        await createEnvironment(request(repository.root, identifier), SILENT);
        await removeEnvironment({ from: repository.root, identifier });
      }
    });
    await Promise.all(rounds);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('ten remove the same environment: one does it, and it is gone', async () => {
    await createEnvironment(request(repository.root, 'same'), SILENT);
    const removals = TEN.map(() => removeEnvironment({ from: repository.root, identifier: 'same' }));
    const results = await Promise.allSettled(removals);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(['ENVIRONMENT_BUSY', 'ENVIRONMENT_UNKNOWN']).toContain(result.reason.code);
      }
    }
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('ten restore the same environment: one does it, and nine are told', async () => {
    await createEnvironment(request(repository.root, 'same'), SILENT);
    await removeEnvironment({ from: repository.root, identifier: 'same' });
    const asked = { from: repository.root, identifier: 'same', migrations: [] };
    const results = await Promise.allSettled(TEN.map(() => restoreEnvironment(asked, SILENT)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(['IDENTIFIER_TAKEN', 'NOT_IN_TRASH', 'TARGET_EXISTS']).toContain(result.reason.code);
      }
    }
    expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);
  });
});
