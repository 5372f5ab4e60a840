import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { type EnvironmentRecord, openRecords } from '../../src/parts/parts';
import { noteOf, writeNote } from '../../src/worktrees/trash/note';
import { sweepTrash } from '../../src/worktrees/trash/sweep';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { reassign } from '../../src/commands/reassign';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';
import { widenEnvironment } from '../../src/commands/widen';

const MINE = {
  '.env.test': 'MINE=1\n',
  '.worktree-metadata.json': '{"mine":true}\n',
  'node_modules/mine/index.js': '',
};

let repository: TemporaryRepository;
let moved: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    'apps/api/index.js': '',
    'apps/web/index.js': '',
    '.gitignore': 'node_modules\n',
  });
  moved = join(repository.home, 'moved');
});
afterEach(() => repository.remove());

/** Makes an environment, moves its worktree with git, and puts something else where it was. */
async function movedOne(
  more: object = {},
  occupy: (directory: string) => Promise<void> = putDirectory,
): Promise<EnvironmentRecord> {
  const environment = await createEnvironment(request(repository.root, 'one', more), SILENT);
  repository.git('worktree', 'move', environment.directory, moved);
  await occupy(environment.directory);
  return environment;
}

async function putDirectory(directory: string): Promise<void> {
  await mkdir(directory);
  await repository.write(MINE, directory);
}

async function putWorktree(directory: string): Promise<void> {
  repository.git('worktree', 'add', '--quiet', '--detach', directory);
  await repository.write(MINE, directory);
}

/** A copy of the worktree, with its id: git knows nothing of it. */
async function putCopy(directory: string): Promise<void> {
  const id = JSON.parse(await readFile(join(moved, '.worktree-metadata.json'), 'utf8')).id as string;
  await mkdir(directory);
  await repository.write({ ...MINE, '.env.test': `MINE=1\nNX_WORKTREE_ENVIRONMENT=${id}\n` }, directory);
}

function expectMine(directory: string): void {
  expect(readFileSync(join(directory, '.env.test'), 'utf8')).toMatch(/^MINE=1\n/);
  expect(readFileSync(join(directory, '.worktree-metadata.json'), 'utf8')).toBe('{"mine":true}\n');
  expect(existsSync(join(directory, 'node_modules/mine/index.js'))).toBe(true);
}

const remove = (more: object = {}) =>
  removeEnvironment({ from: repository.root, identifier: 'one', ...more });

describe('a worktree that was moved with git, and something else is where it was', () => {
  it.each([
    ['a directory', putDirectory],
    ['another worktree', putWorktree],
    ['a copy of it', putCopy],
  ])('%s stays as it is when the worktree is removed and comes back', async (_, occupy) => {
    const { directory } = await movedOne({}, occupy);
    await remove();
    expect(existsSync(moved)).toBe(false);
    expectMine(directory);
    await restoreEnvironment({ from: repository.root, identifier: 'one', migrations: [] }, SILENT);
    expect(existsSync(join(moved, '.env.test'))).toBe(true);
    expectMine(directory);
  });

  it('stays as it is when the worktree was deleted by hand', async () => {
    const { directory } = await movedOne();
    repository.git('worktree', 'remove', '--force', moved);
    await remove();
    expectMine(directory);
    expect(await listEnvironments(repository.root)).toEqual([]);
  });

  it('stays as it is when more projects are added, and the worktree gets them', async () => {
    const projects = { names: ['api'], directories: ['apps/api'] };
    const { directory } = await movedOne({ projects });
    const more = { names: ['web'], directories: ['apps/web'] };
    await widenEnvironment({ from: repository.root, identifier: 'one', projects: more }, SILENT);
    expect(existsSync(join(moved, 'apps/web/index.js'))).toBe(true);
    expectMine(directory);
  });

  it('stays as it is when the worktree gets other ports', async () => {
    const { directory } = await movedOne({ ports: true });
    const asked = { from: repository.root, identifier: 'one', part: 'ports', force: false } as const;
    const { now } = await reassign(asked);
    expect(await readFile(join(moved, '.env.test'), 'utf8')).toContain(`APP_PORT=${now.facts.ports?.app}\n`);
    expectMine(directory);
    await remove();
  });

  it('does not hide who works in the worktree', async () => {
    await movedOne();
    const child = scripts.start('bystander', [], { cwd: moved });
    await child.line();
    try {
      await expect(remove()).rejects.toMatchObject({ code: 'ENVIRONMENT_IN_USE' });
    } finally {
      await child.kill();
    }
  });
});

describe('a note in the trash that names another place', () => {
  it('deletes nothing there', async () => {
    const { id } = await createEnvironment(request(repository.root, 'one'), SILENT);
    await remove();
    const opened = await Repository.open(repository.root);
    const note = await noteOf(openRecords(opened), id);
    if (!note) throw new Error('There is no note.');
    await writeNote(opened, { ...note, directory: join(repository.home, 'elsewhere') });
    const precious = join(repository.home, '.trash', id, 'checkout');
    await mkdir(precious, { recursive: true });
    await writeFile(join(precious, 'precious.txt'), 'mine');

    const { failed } = await sweepTrash(openRecords(opened), { everything: true });
    expect(failed).toEqual([expect.stringContaining('it is not a removed worktree of this repository')]);
    expect(await readFile(join(precious, 'precious.txt'), 'utf8')).toBe('mine');
    expect(tracesOf(repository)).toMatchObject({ ...NO_TRACES, trash: [] });
  });

  it.each(['../../precious', `${randomUUID()}/..`, 'one'])(
    'and an id like %s is not believed',
    async (id) => {
      const environment = await createEnvironment(request(repository.root, 'one'), SILENT);
      await remove();
      const path = join(repository.root, '.git/nx-worktree/trash', environment.id, 'note.json');
      const note = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...note, environment: { ...note.environment, id } }));
      const asked = { from: repository.root, identifier: 'one', migrations: [] };
      await expect(restoreEnvironment(asked, SILENT)).rejects.toMatchObject({ code: 'NOT_IN_TRASH' });
      await repository.write({ 'precious/file.txt': 'mine' }, join(repository.root, '.git'));
      await sweepTrash(openRecords(await Repository.open(repository.root)), { everything: true });
      expect(existsSync(join(repository.root, '.git/precious/file.txt'))).toBe(true);
    },
  );
});
