import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, SILENT } from '../../../testkit/requests';
import { createEnvironment } from '../../commands/create';
import { listEnvironments } from '../../commands/list';
import { removeEnvironment } from '../../commands/remove';
import { restoreEnvironment } from '../../commands/restore';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { noteOf, writeNote } from './note';
import { sweepInBackground } from '../../cleanup/start-sweep';
import { isSweepDue, sweepTrash } from './sweep';
import { openRecords } from '../../parts/parts';

const HOUR_MS = 60 * 60 * 1000;

let temporary: TemporaryRepository;
let repository: Repository;
beforeEach(async () => {
  temporary = await TemporaryRepository.create();
  repository = await Repository.open(temporary.root);
});
afterEach(() => temporary.remove());

function trash(): string[] {
  const place = join(repository.ownDirectory, 'trash');
  return existsSync(place) ? readdirSync(place) : [];
}

/** Creates an environment with a link to what is precious, and removes it. */
async function removed(identifier: string, files: Record<string, string> = {}): Promise<string> {
  const { id, directory } = await createEnvironment(request(temporary.root, identifier), SILENT);
  await temporary.write(files, directory);
  await symlink(join(temporary.root, 'precious'), join(directory, 'node_modules'), 'junction');
  await removeEnvironment({ from: temporary.root, identifier, force: true });
  return id;
}

/** Makes a removal some hours older than it is. */
async function age(id: string, hours: number): Promise<void> {
  const note = await noteOf(openRecords(repository), id);
  if (!note) throw new Error('There is no note.');
  await writeNote(repository, { ...note, removed: new Date(Date.now() - hours * HOUR_MS).toISOString() });
}

const restore = (identifier: string) =>
  restoreEnvironment({ from: temporary.root, identifier, migrations: [] }, SILENT);

describe('sweepTrash', () => {
  beforeEach(() => temporary.write({ 'precious/file.txt': 'precious' }));

  it('deletes what was removed a day ago, and nothing through a link', async () => {
    const [old, young] = [await removed('old'), await removed('young')];
    await age(old, 25);
    await age(young, 23);
    expect(await isSweepDue(openRecords(repository))).toBe(true);

    expect(await sweepTrash(openRecords(repository), { everything: false })).toEqual({
      deleted: 1,
      failed: [],
    });
    expect(trash()).toEqual([young]);
    expect(await isSweepDue(openRecords(repository))).toBe(false);
    expect(await readFile(join(temporary.root, 'precious/file.txt'), 'utf8')).toBe('precious');
    await expect(restore('old')).rejects.toMatchObject({ code: 'NOT_IN_TRASH' });
    await restore('young');
  });

  it('leaves other repositories with work of their own until somebody wants everything deleted', async () => {
    const { id, directory } = await createEnvironment(request(temporary.root, 'nested'), SILENT);
    temporary.git('clone', '--quiet', '.', join(directory, 'lib'));
    await removeEnvironment({ from: temporary.root, identifier: 'nested', force: true });
    await age(id, 1_000);

    expect(await isSweepDue(openRecords(repository))).toBe(false);
    expect(await sweepTrash(openRecords(repository), { everything: true })).toEqual({
      deleted: 1,
      failed: [],
    });
    expect(trash()).toEqual([]);
  });

  it('deletes garbage, but not what is just being moved in, and what killed writers left', async () => {
    for (const name of ['old', 'new'])
      await mkdir(join(repository.ownDirectory, 'trash', name, 'checkout'), { recursive: true });
    const left = join(repository.ownDirectory, 'environments', '.3f2504e0-4f89-41d3-9a0c-0305e82c3301.tmp');
    await mkdir(join(left, '..'), { recursive: true });
    await writeFile(left, '{');
    const longAgo = new Date(Date.now() - 2 * HOUR_MS);
    for (const path of [left, join(repository.ownDirectory, 'trash/old')])
      await utimes(path, longAgo, longAgo);

    await sweepTrash(openRecords(repository), { everything: false });
    expect(trash()).toEqual(['new']);
    expect(existsSync(left)).toBe(false);
  });

  it('goes on with what another one has begun, and several at once do no harm', async () => {
    await mkdir(join(repository.ownDirectory, 'trash/.doomed-1/checkout/src'), { recursive: true });
    await age(await removed('old', { 'src/index.ts': '' }), 25);
    const sweeps = await Promise.all(
      [1, 2, 3].map(() => sweepTrash(openRecords(repository), { everything: false })),
    );
    expect(sweeps.flatMap(({ failed }) => failed)).toEqual([]);
    expect(trash()).toEqual([]);
  });

  it('never deletes what a restore has taken', async () => {
    for (const round of [1, 2, 3, 4]) {
      const identifier = `old-${round}`;
      await removed(identifier, { 'notes.txt': 'mine' });
      const restoring = restore(identifier).then(
        () => true,
        () => false,
      );
      await sleep(round * 15);
      await sweepTrash(openRecords(repository), { everything: true });
      const isBack = await restoring;
      const listed = (await listEnvironments(temporary.root)).filter((one) => one.identifier === identifier);
      expect(listed.map(({ state }) => state)).toEqual(isBack ? ['dirty'] : []);
      const notes = join(temporary.root, `worktrees/test-unit-${identifier}/notes.txt`);
      expect(existsSync(notes)).toBe(isBack);
      expect(trash()).toEqual([]);
    }
  });
});

describe('a process in the background', () => {
  beforeEach(() => temporary.write({ 'precious/file.txt': 'precious' }));

  it('is started by a command when there is something to delete, and nobody waits for it', async () => {
    await age(await removed('old'), 25);
    await listEnvironments(temporary.root);
    for (const deadline = Date.now() + 20_000; trash().length > 0 && Date.now() < deadline;) await sleep(20);
    expect(trash()).toEqual([]);
  });

  it('leaves it to another one that is at it', async () => {
    await age(await removed('old'), 25);
    await Promise.all([
      sweepInBackground(openRecords(repository)),
      sweepInBackground(openRecords(repository)),
    ]);
    expect(trash()).toEqual([]);
  });
});
