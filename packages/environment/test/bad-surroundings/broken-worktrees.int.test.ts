import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanupRequest, doctorRequest, request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { cleanup } from '../../src/commands/cleanup';
import { createEnvironment } from '../../src/commands/create';
import { diagnose } from '../../src/commands/doctor';
import { listEnvironments } from '../../src/commands/list';
import { planRemoval } from '../../src/commands/plan-removal';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';

const MERGED = { merged: true, defaultBranch: 'main' };

let repository: TemporaryRepository;
let worktree: string;
let entry: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  worktree = (await createEnvironment(request(repository.root, 'broken'), SILENT)).directory;
  await createEnvironment(request(repository.root, 'sound'), SILENT);
  entry = repository.gitIn(worktree, 'rev-parse', '--absolute-git-dir');
});
afterEach(() => repository.remove());

async function rows() {
  const listed = await listEnvironments(repository.root);
  return Object.fromEntries(listed.map(({ identifier, state, reason }) => [identifier, { state, reason }]));
}

function remove(identifier: string, force = false) {
  return removeEnvironment({ from: repository.root, identifier, force });
}

function restore(identifier: string) {
  return restoreEnvironment({ from: repository.root, identifier, migrations: [] }, SILENT);
}

function doctor() {
  return diagnose(doctorRequest(repository.root, { fix: true }));
}

function trash(): string {
  return join(repository.root, '.git/nx-worktree/trash');
}

async function expectCommandsToGoOn(outcome = 'stays'): Promise<void> {
  expect((await doctor()).environments.map(({ identifier }) => identifier).sort()).toEqual([
    'broken',
    'sound',
  ]);
  const { environments } = await cleanup(cleanupRequest(repository.root, { ...MERGED, dryRun: true }));
  expect(environments).toContainEqual(expect.objectContaining({ identifier: 'sound', outcome: 'removed' }));
  expect(environments).toContainEqual(expect.objectContaining({ identifier: 'broken', outcome }));
}

async function breakObject(name: string): Promise<void> {
  const object = repository.gitIn(worktree, 'rev-parse', name);
  await rm(join(repository.root, '.git/objects', object.slice(0, 2), object.slice(2)), { force: true });
}

/** What makes that git can't look at a worktree, each with what it says. */
const BREAKS: Record<string, [() => Promise<unknown>, RegExp]> = {
  'a damaged index': [
    () => writeFile(join(entry, 'index'), 'garbage'.repeat(100)),
    /bad signature|index file corrupt/,
  ],
  'a HEAD that is no commit': [() => writeFile(join(entry, 'HEAD'), 'garbage\n'), /not a git repository/],
  'a HEAD whose commit is gone': [
    async () => {
      repository.gitIn(worktree, 'commit', '--quiet', '--allow-empty', '--message', 'Lost');
      await breakObject('HEAD');
    },
    /HEAD/,
  ],
  'files whose directory is gone': [
    async () => {
      await repository.write({ 'folder/new.ts': 'new' }, worktree);
      repository.gitIn(worktree, 'add', '.');
      repository.gitIn(worktree, 'commit', '--quiet', '--message', 'A folder');
      await breakObject('HEAD^{tree}');
    },
    /unable to read tree|bad tree|unable to read|loose object/,
  ],
  'an entry that has lost its way to the repository': [
    () => rm(join(entry, 'commondir')),
    /not a git repository/,
  ],
};

describe.each(Object.entries(BREAKS))('a worktree with %s', (_, [destroy, reason]) => {
  beforeEach(async () => {
    await repository.write({ 'notes.txt': 'mine' }, worktree);
    await destroy();
  });

  it('has a row that says why, and does not keep the others from theirs', async () => {
    expect(await rows()).toEqual({
      broken: { state: 'unknown', reason: expect.stringMatching(reason) },
      sound: { state: 'clean' },
    });
    await expectCommandsToGoOn();
    await remove('sound');
  });

  it('is removed by force only, and then the trash keeps it until somebody empties that', async () => {
    await expect(remove('broken')).rejects.toMatchObject({
      code: 'WORK_WOULD_BE_LOST',
      message: expect.stringMatching(reason),
    });
    expect((await planRemoval({ from: repository.root, identifier: 'broken' })).obstacles).toHaveLength(1);
    const { nested, restorableUntil, isRestorable } = await remove('broken', true);
    expect({ nested, restorableUntil, isRestorable }).toEqual({ nested: ['.'], isRestorable: true });
    expect(existsSync(worktree)).toBe(false);
    expect(Object.keys(await rows())).toEqual(['sound']);
    const [id = ''] = await readdir(trash());
    await cleanup(cleanupRequest(repository.root, MERGED));
    expect(await readFile(join(trash(), id, 'checkout/notes.txt'), 'utf8')).toBe('mine');
  });
});

describe('a worktree on a branch without a commit, as after git switch --orphan', () => {
  beforeEach(() => repository.gitIn(worktree, 'switch', '--quiet', '--orphan', 'new'));

  it('is clean while it has no files, and can be removed and restored', async () => {
    expect(await rows()).toEqual({ broken: { state: 'clean' }, sound: { state: 'clean' } });
    await expectCommandsToGoOn();
    await remove('broken');
    expect((await restore('broken')).differences).toEqual([]);
    expect(repository.gitIn(worktree, 'symbolic-ref', 'HEAD')).toBe('refs/heads/new');
  });

  it('is dirty with files; by force they are kept in a commit without a parent', async () => {
    await repository.write({ 'notes.txt': 'mine', 'staged.txt': 'staged' }, worktree);
    repository.gitIn(worktree, 'add', 'staged.txt');
    expect((await rows())['broken']).toEqual({ state: 'dirty' });
    await expect(remove('broken')).rejects.toThrow(/notes\.txt/);
    const { backup } = await remove('broken', true);
    expect(repository.git('show', `${backup}:notes.txt`)).toBe('mine');
    expect(repository.git('show', `${backup}^:staged.txt`)).toBe('staged');
  });

  it('says when its branch has got commits meanwhile', async () => {
    await remove('broken');
    repository.git('branch', 'new');
    expect((await restore('broken')).differences).toEqual([
      expect.stringContaining('the branch new has moved'),
    ]);
  });
});

it('a directory at the place of a worktree that is another one is not called gone, and stays where it is', async () => {
  await repository.write({ '.git': 'garbage\n', 'notes.txt': 'mine' }, worktree);
  await rm(join(worktree, '.worktree-metadata.json'));
  expect(await rows()).toEqual({
    broken: { state: 'orphaned', reason: expect.stringContaining('is no longer this worktree') },
    sound: { state: 'clean' },
  });
  expect(await remove('broken')).toMatchObject({ found: 'something else' });
  expect(await readFile(join(worktree, 'notes.txt'), 'utf8')).toBe('mine');
});

it("a worktree that can't be read has a row that says so, and stays whole, by force too", async () => {
  await rm(join(worktree, '.git'));
  await symlink('.git', join(worktree, '.git'));
  expect(await rows()).toEqual({
    broken: { state: 'unknown', reason: expect.stringContaining("can't be read: ELOOP") },
    sound: { state: 'clean' },
  });
  await expectCommandsToGoOn('failed');
  for (const force of [false, true])
    await expect(remove('broken', force)).rejects.toMatchObject({ code: 'WORKTREE_UNREADABLE' });
  expect(existsSync(join(worktree, 'README.md'))).toBe(true);

  await rm(worktree, { recursive: true });
  await remove('broken');
  expect(Object.keys(await rows())).toEqual(['sound']);
});

it('an entry of somebody else that is damaged matters to nobody', async () => {
  await mkdir(join(repository.root, '.git/worktrees/aaa/gitdir'), { recursive: true });
  await writeFile(join(repository.root, '.git/worktrees/bbb'), '');
  expect(await rows()).toEqual({ broken: { state: 'clean' }, sound: { state: 'clean' } });
  await remove('broken');
  await remove('sound');
  await rm(join(repository.root, '.git/worktrees'), { recursive: true });
  expect(tracesOf(repository)).toEqual(NO_TRACES);
});
