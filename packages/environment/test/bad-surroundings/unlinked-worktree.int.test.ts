import { TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { cleanup } from '../../src/commands/cleanup';
import { createEnvironment } from '../../src/commands/create';
import { diagnose } from '../../src/commands/doctor';
import { listEnvironments } from '../../src/commands/list';
import { planRemoval } from '../../src/commands/plan-removal';
import { removeEnvironment } from '../../src/commands/remove';
import { PURPOSES } from '../../src/purposes/purposes';

let repository: TemporaryRepository;
let worktree: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  worktree = (await createEnvironment(request(repository.root, 'one'), SILENT)).directory;
  await repository.write({ 'README.md': 'mine\n', 'staged.txt': 'staged' }, worktree);
  repository.gitIn(worktree, 'add', 'staged.txt');
});
afterEach(() => repository.remove());

const remove = (force = false) => removeEnvironment({ from: repository.root, identifier: 'one', force });

async function checkout(fix = false) {
  const more = { shell: {}, server: {}, worktrees: 'worktrees', migrations: [] };
  const { environments } = await diagnose({ from: repository.root, fix, ...more });
  return environments[0]?.answers.find(({ check }) => check === 'checkout');
}

async function clean() {
  const more = { maxAgeMs: 0, purposes: PURPOSES, merged: false, emptyTrash: false, server: {} };
  return (await cleanup({ from: repository.root, dryRun: false, ...more })).environments;
}

/** Where people move directories to, each from the old place. */
const MOVES: Record<string, (place: string) => string> = {
  'beside its old place': (place) => `${place}-renamed`,
  'into the main checkout': () => join(repository.root, 'moved'),
  'beside the main checkout': () => join(repository.home, 'moved'),
  'into another directory': (place) => join(repository.home, 'archive', basename(place)),
};

/** How a `.git` file gets lost. */
const LOSSES: Record<string, (file: string) => Promise<unknown>> = {
  'is missing': (file) => rm(file),
  'is empty': (file) => writeFile(file, ''),
  'is garbage': (file) => writeFile(file, 'garbage\n'),
  'names another entry': (file) => writeFile(file, 'gitdir: /nowhere/.git/worktrees/one\n'),
};

const BROKEN: [string, () => Promise<string>, RegExp][] = [
  ...Object.entries(MOVES).map(([where, placeFrom]): (typeof BROKEN)[number] => [
    `that was moved ${where} with mv`,
    async () => {
      const place = placeFrom(worktree);
      await mkdir(join(place, '..'), { recursive: true });
      await rename(worktree, place);
      return place;
    },
    /was moved to .* without git/,
  ]),
  ...Object.entries(LOSSES).map(([how, lose]): (typeof BROKEN)[number] => [
    `whose .git file ${how}`,
    async () => {
      await lose(join(worktree, '.git'));
      return worktree;
    },
    /the \.git file of .* is missing or damaged/,
  ]),
];

describe.each(BROKEN)('a worktree %s', (_, unlink, cause) => {
  let place: string;
  beforeEach(async () => {
    place = await unlink();
  });

  async function expectAllThere(): Promise<void> {
    expect(await readFile(join(place, 'README.md'), 'utf8')).toBe('mine\n');
    expect(repository.gitIn(place, 'status', '--porcelain').split('\n')).toEqual([
      ' M README.md',
      'A  staged.txt',
    ]);
  }

  it('is not removed, not even by force, until git has been told where it is', async () => {
    const refusal = { code: 'WORKTREE_UNLINKED', message: expect.stringMatching(cause) };
    for (const force of [false, true]) await expect(remove(force)).rejects.toMatchObject(refusal);
    expect((await planRemoval({ from: repository.root, identifier: 'one' })).obstacles).toContainEqual(
      expect.objectContaining(refusal),
    );
    expect(await clean()).toMatchObject([{ outcome: 'stays', reason: expect.stringMatching(cause) }]);

    const [, command = ''] = /Run: git (.*)/.exec(await remove().then(String, String)) ?? [];
    repository.git(...command.split(' '));
    await expectAllThere();
    await expect(remove()).rejects.toMatchObject({ code: 'WORK_WOULD_BE_LOST' });
    const { backup } = await remove(true);
    expect(repository.git('show', `${backup}:README.md`)).toBe('mine');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('is named by list and by doctor, whose --fix tells git', async () => {
    expect(await listEnvironments(repository.root)).toMatchObject([
      { state: 'orphaned', reason: expect.stringMatching(cause) },
    ]);
    expect(await checkout()).toMatchObject({
      state: 'failed',
      text: expect.stringMatching(cause),
      mend: expect.stringContaining('worktree repair'),
    });

    expect(await checkout(true)).toMatchObject({ state: 'ok', mended: `told git that it is at ${place}` });
    await expectAllThere();
    expect(await listEnvironments(repository.root)).toMatchObject([{ state: 'dirty', directory: place }]);
  });
});

describe('a worktree that git no longer knows, since it was moved and pruned', () => {
  let place: string;
  beforeEach(async () => {
    place = join(repository.home, 'moved');
    await rename(worktree, place);
    repository.git('worktree', 'prune');
  });

  it('is what doctor says, without a command that would not help', async () => {
    const found = await checkout(true);
    expect(found).toMatchObject({ state: 'failed', text: expect.stringContaining('no longer knows') });
    expect(found?.mend).toBe('nx run worktrees:remove --identifier=one');
  });

  it('leaves its files alone when what is left of it is removed', async () => {
    await rename(place, worktree);
    expect((await checkout())?.mend).toContain(`Copy what you need of ${worktree}`);
    expect(await remove()).toMatchObject({ found: 'something else', isRestorable: false });
    expect(existsSync(join(worktree, 'staged.txt'))).toBe(true);
    expect(await readdir(join(repository.root, '.git/nx-worktree/environments'))).toEqual([]);
  });
});
