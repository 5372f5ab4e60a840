import { openServer } from '@nx-worktree/postgres';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { cleanupRequest, request, SILENT } from '../../testkit/requests';
import { tracesOf } from '../../testkit/traces';
import { claimedPorts, claimOn } from '../../src/parts/ports/claim';
import { type EnvironmentRecord } from '../../src/parts/parts';
import { cleanup } from '../../src/commands/cleanup';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { listTrash } from '../../src/commands/list-trash';
import { removeEnvironment } from '../../src/commands/remove';

const RECORD = 'environments/old\\.json$';

/** Before or after which change of a file it is killed: how, where, the how manieth time. */
const MOMENTS: readonly (readonly [string, readonly [string, string, number, string]])[] = [
  ['when the record says that the removal has begun', ['rename', RECORD, 2, 'after']],
  ['when the note is written', ['rename', 'note\\.json$', 1, 'after']],
  ['when the checkout is moved', ['rename', '/checkout$', 1, 'after']],
  ['when the entry is moved', ['rename', '/entry$', 1, 'after']],
  ['after the database', ['rename', RECORD, 5, 'before']],
  ['before the record goes', ['unlink', RECORD, 1, 'before']],
];

let repository: TemporaryRepository;
let old: EnvironmentRecord;
let notes: string;
beforeAll(async () => {
  repository = await TemporaryRepository.create();
  const { directory } = await createEnvironment(request(repository.root, 'busy'), SILENT);
  await repository.write({ 'notes.txt': 'mine' }, directory);
  notes = join(directory, 'notes.txt');
});
afterAll(async () => {
  await removeEnvironment({ from: repository.root, identifier: 'busy', force: true });
  await cleaned(true);
  await repository.remove();
});
beforeEach(async () => {
  old = await createEnvironment(request(repository.root, 'old', { purpose: 'test-integration' }), SILENT);
});

const cleaned = (emptyTrash: boolean) => cleanup(cleanupRequest(repository.root, { emptyTrash }));

async function killed(command: 'cleanup' | 'empty-trash', moment: readonly unknown[]): Promise<void> {
  const { exitCode, stderr } = await scripts
    .start('die-at-file', [command, repository.root, 'old', ...moment.map(String)])
    .ended();
  // A process that was killed has no exit code; one that came to its end never met the moment.
  expect({ exitCode, stderr }).toEqual({ exitCode: null, stderr: '' });
}

async function expectOnlyBusy(): Promise<void> {
  expect((await listEnvironments(repository.root)).map(({ identifier }) => identifier)).toEqual(['busy']);
  expect(readFileSync(notes, 'utf8')).toBe('mine');
  expect(tracesOf(repository)).toMatchObject({
    directories: ['test-unit-busy'],
    entries: ['test-unit-busy'],
    records: ['busy.json'],
  });
  const claims = await Promise.all((await claimedPorts()).map(claimOn));
  expect(claims.filter((claim) => claim?.environment === old.id)).toEqual([]);
  const server = await openServer();
  expect(await server.databasesOf(old.id)).toEqual([]);
  await server.close();
}

it.each(MOMENTS)('a cleanup that is killed %s is finished by the next one', async (_, moment) => {
  await killed('cleanup', moment);

  const { environments } = await cleaned(false);

  expect(environments.find(({ identifier }) => identifier === 'busy')).toMatchObject({ outcome: 'stays' });
  await expectOnlyBusy();
  const { restorable } = await listTrash(repository.root);
  expect(restorable.map(({ identifier }) => identifier)).toContain('old');
});

it.each(['before', 'after'])(
  'an emptying of the trash that is killed %s it dooms an item goes on',
  async (when) => {
    const doomed = '\\.git/nx-worktree/trash/\\.?doomed';
    await killed('empty-trash', ['rename', doomed, 1, when]);

    await cleaned(true);

    await expectOnlyBusy();
    const trash = join(repository.root, '.git/nx-worktree/trash');
    expect(existsSync(trash) ? readdirSync(trash) : []).toEqual([]);
  },
);
