import { existsSync, readdirSync } from 'node:fs';
import files, { appendFile, cp, open, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../../testkit/scripts';
import { cleanupRequest, doctorRequest, request, SILENT } from '../../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../../testkit/traces';
import { cleanup } from '../../commands/cleanup';
import { createEnvironment } from '../../commands/create';
import { listTrash } from '../../commands/list-trash';
import { removeEnvironment } from '../../commands/remove';
import { restoreEnvironment } from '../../commands/restore';
import { diagnose } from '../../commands/doctor';
import { Repository } from '@nx-worktree/git';
import { hasOtherDisk, OTHER_DISK, temporaryDirectory, TemporaryRepository } from '@nx-worktree/testkit';
import { noteOf, writeNote } from './note';
import { isSweepDue, sweepTrash } from './sweep';
import { openRecords } from '../../parts/parts';

const DAY_MS = 24 * 60 * 60 * 1000;

let temporary: TemporaryRepository;
let repository: Repository;
beforeEach(async () => {
  temporary = await TemporaryRepository.create();
  await temporary.commit({ 'src/index.ts': 'export {};\n', '.gitignore': 'dist\n*.local\n' });
  repository = await Repository.open(temporary.root);
});
afterEach(() => temporary.remove());

const create = (more: object = {}) =>
  createEnvironment(request(temporary.root, 'prices', { precious: ['*.local'], ...more }), SILENT);
const remove = (force = false) => removeEnvironment({ from: temporary.root, identifier: 'prices', force });

function trashed(id: string, ...names: string[]): string {
  return join(repository.ownDirectory, 'trash', id, 'checkout', ...names);
}

/** Makes a removal more than a day old. */
async function age(id: string): Promise<void> {
  const note = await noteOf(openRecords(repository), id);
  if (!note) throw new Error('There is no note.');
  await writeNote(repository, {
    ...note,
    removed: new Date(Date.parse(note.removed) - 2 * DAY_MS).toISOString(),
  });
}

/** What is left in the trash when it is swept a day later, and has changed. */
async function leftAfter(id: string): Promise<readonly string[] | undefined> {
  await age(id);
  expect((await sweepTrash(openRecords(repository), { everything: false })).failed).toEqual([]);
  expect(await isSweepDue(openRecords(repository))).toBe(false);
  return (await listTrash(temporary.root)).restorable.find((item) => item.id === id)?.changed;
}

/** Does something in the moment between the look for work and the move. */
async function removeAndMeanwhile(work: () => Promise<unknown>, force = false): Promise<void> {
  const { rename } = files;
  files.rename = async (from, to) => {
    if (String(to).endsWith('checkout')) await work();
    await rename(from, to);
  };
  try {
    await remove(force);
  } finally {
    files.rename = rename;
  }
}

describe('a removed worktree that has changed since it was checked stays', () => {
  it('with a file that was written right before the move, until somebody empties the trash', async () => {
    const { id, directory } = await create();
    await removeAndMeanwhile(() => temporary.write({ 'notes/today.txt': 'mine' }, directory));
    expect(await leftAfter(id)).toEqual(['notes/today.txt']);
    const [item] = (await listTrash(temporary.root)).restorable;
    expect(item).not.toHaveProperty('until');

    const { repository: answers } = await diagnose(doctorRequest(temporary.root));
    expect(answers.find(({ check }) => check === 'trash')).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('prices, which was changed after its removal'),
    });
    expect((await sweepTrash(openRecords(repository), { everything: true })).deleted).toBe(1);
    expect(tracesOf(temporary)).toEqual(NO_TRACES);
  });

  it('with what a program writes that still has a file open, and can be restored', async () => {
    const { id, directory } = await create();
    const editor = await open(join(directory, 'src/index.ts'), 'a');
    await remove();
    await editor.appendFile('// mine\n');
    await editor.close();
    expect(await leftAfter(id)).toEqual(['src/index.ts']);
    await restoreEnvironment({ from: temporary.root, identifier: 'prices', migrations: [] }, SILENT);
    expect(await readFile(join(directory, 'src/index.ts'), 'utf8')).toBe('export {};\n// mine\n');
    expect((await listTrash(temporary.root)).restorable).toEqual([]);
  });

  it('with an ignored file that is precious', async () => {
    const { id } = await create();
    await remove();
    await temporary.write({ 'keys.local': 'mine' }, trashed(id));
    expect(await leftAfter(id)).toEqual(['keys.local']);
  });

  it('with an edit of what was kept under a ref when it was removed by force', async () => {
    const { id, directory } = await create();
    await temporary.write({ 'notes.txt': 'mine', 'src/index.ts': 'mine\n', 'keys.local': 'mine' }, directory);
    await remove(true);
    await appendFile(trashed(id, 'notes.txt'), ', and more');
    await appendFile(trashed(id, 'keys.local'), ', and more');
    expect((await leftAfter(id))?.toSorted()).toEqual(['keys.local', 'notes.txt']);
  });

  it('with an edit of a file that git was told not to look at', async () => {
    const { id, directory } = await create();
    temporary.gitIn(directory, 'update-index', '--assume-unchanged', 'src/index.ts');
    await remove();
    await writeFile(trashed(id, 'src/index.ts'), 'mine\n');
    expect(await leftAfter(id)).toEqual(['src/index.ts']);
  });

  it('with a commit that was made right before the move', async () => {
    const { id, directory } = await create();
    const commit = ['commit', '--quiet', '--allow-empty', '--message', 'Mine'];
    await removeAndMeanwhile(async () => temporary.gitIn(directory, ...commit));
    expect(await leftAfter(id)).toEqual([expect.stringMatching(/^commit [0-9a-f]+ Mine$/)]);
  });

  it('with a file in a submodule', async () => {
    temporary.addSubmodule('libs/library');
    const { id, directory } = await create();
    temporary.updateSubmodules(directory);
    await remove();
    await temporary.write({ 'libs/library/notes.txt': 'mine' }, trashed(id));
    expect(await leftAfter(id)).toContain('libs/library/notes.txt');
  });

  it('when nobody can tell, since its note or what was kept of it is gone', async () => {
    const { id, directory } = await create();
    await temporary.write({ 'notes.txt': 'mine' }, directory);
    const { backup } = await remove(true);
    temporary.git('update-ref', '-d', String(backup));
    expect(await leftAfter(id)).toEqual([expect.stringContaining('what has changed is unknown')]);

    await writeFile(trashed(id, '..', 'note.json'), '{');
    await sweepTrash(openRecords(repository), { everything: false });
    expect(existsSync(trashed(id, 'notes.txt'))).toBe(true);
    await sweepTrash(openRecords(repository), { everything: true });
    expect(existsSync(trashed(id, 'notes.txt'))).toBe(false);
  });
});

describe('a removed worktree in which nothing has changed goes', () => {
  it.each<[string, (checkout: string) => Promise<unknown>]>([
    ['untouched', async () => undefined],
    [
      'with a file that was written again as it was',
      (at) => writeFile(join(at, 'src/index.ts'), 'export {};\n'),
    ],
    ['with what git ignores', (at) => temporary.write({ 'dist/main.js': 'made' }, at)],
    ['with files that only look newer', (at) => utimes(join(at, 'src/index.ts'), new Date(), new Date())],
    ['with a file that is gone', (at) => rm(join(at, 'src/index.ts'))],
  ])('%s', async (_, touch) => {
    const { id, directory } = await create();
    await temporary.write({ 'notes.txt': 'mine', 'keys.local': 'mine' }, directory);
    await remove(true);
    await touch(trashed(id));
    await leftAfter(id);
    expect(existsSync(trashed(id))).toBe(false);
  });

  it('when an earlier release removed it, which has not noted when it was checked', async () => {
    const { id } = await create();
    await remove();
    const note = await noteOf(openRecords(repository), id);
    if (!note) throw new Error('There is no note.');
    const { checked: _, ...old } = note;
    await writeNote(repository, { ...old, removed: new Date(Date.now() - 2 * DAY_MS).toISOString() });
    await sweepTrash(openRecords(repository), { everything: false });
    expect(existsSync(trashed(id))).toBe(false);
  });
});

it('a dry run of cleanup looks too, and notes nothing', async () => {
  const { id } = await create();
  await remove();
  await age(id);
  const asked = cleanupRequest(temporary.root, { dryRun: true });
  const trash = async () => (await cleanup(asked)).unowned.trash;
  expect(await trash()).toBe(1);
  await temporary.write({ 'notes.txt': 'mine' }, trashed(id));
  expect(await trash()).toBe(0);
  expect(await noteOf(openRecords(repository), id)).not.toHaveProperty('changed');
});

describe('a sweep that is killed', () => {
  it.each([
    ['before it notes what has changed', ['rename', 'note\\.json$', 1, 'before']],
    ['when it has noted what has changed', ['rename', 'note\\.json$', 1, 'after']],
    ['before it dooms another one', ['rename', '\\.doomed', 1, 'before']],
    ['when it has doomed another one', ['rename', '\\.doomed', 1, 'after']],
    ['while it compares', ['unlink', 'nx-worktree-index$', 1, 'before']],
  ])('%s loses nothing, and the next one goes on', async (_, moment) => {
    const changed = await create();
    await remove();
    await temporary.write({ 'notes.txt': 'mine' }, trashed(changed.id));
    const other = await create();
    await remove();
    await age(changed.id);
    await age(other.id);
    const args = ['sweep', temporary.root, '', ...moment.map(String)];
    expect(await scripts.start('die-at-file', args).ended()).toMatchObject({ exitCode: null, stderr: '' });

    await sweepTrash(openRecords(repository), { everything: false });
    expect(readdirSync(join(repository.ownDirectory, 'trash'))).toEqual([changed.id]);
    expect(await readFile(trashed(changed.id, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await noteOf(openRecords(repository), changed.id))?.changed).toEqual(['notes.txt']);
  });
});

(hasOtherDisk ? it : it.skip)(
  'a link in a trash on another file system is not followed (needs /dev/shm)',
  async () => {
    const worktrees = temporaryDirectory({ parent: OTHER_DISK });
    try {
      const { id, directory } = await create({ worktrees });
      await cp(directory, join(temporary.home, 'kept'), { recursive: true });
      await rm(directory, { recursive: true });
      await symlink(join(temporary.home, 'kept'), directory);
      await remove();
      await sweepTrash(openRecords(repository), { everything: true });
      expect(existsSync(join(worktrees, '.trash', id))).toBe(false);
      expect(existsSync(join(temporary.home, 'kept/src/index.ts'))).toBe(true);
    } finally {
      await rm(worktrees, { recursive: true });
    }
  },
);

(hasOtherDisk ? it : it.skip)('is looked at on another file system too (needs /dev/shm)', async () => {
  const worktrees = temporaryDirectory({ parent: OTHER_DISK });
  try {
    const { id } = await create({ worktrees });
    await remove();
    await temporary.write({ 'notes.txt': 'mine' }, join(worktrees, '.trash', id, 'checkout'));
    expect(await leftAfter(id)).toEqual(['notes.txt']);
  } finally {
    await rm(worktrees, { recursive: true });
  }
});
