import { openServer } from '@nx-worktree/postgres';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { claimedPorts, claimOn } from '../../src/parts/ports/claim';
import { type EnvironmentRecord, openRecords } from '../../src/parts/parts';
import { sweepTrash } from '../../src/worktrees/trash/sweep';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { listTrash } from '../../src/commands/list-trash';
import { removeEnvironment } from '../../src/commands/remove';
import { restoreEnvironment } from '../../src/commands/restore';

/** Before or after which change of a file a command is killed: how, where, the how manieth time. */
type Moment = readonly [
  operation: 'link' | 'rename' | 'unlink',
  path: string,
  nth: number,
  when: 'before' | 'after',
];

const RECORD = 'environments/prices\\.json$';

/** The record is written when the environment is taken, when its removal begins, and when a part is reverted. */
const REMOVAL: readonly (readonly [string, Moment])[] = [
  ['before it has the environment', ['rename', RECORD, 1, 'before']],
  ['before the record says so', ['rename', RECORD, 2, 'before']],
  ['when the record says so', ['rename', RECORD, 2, 'after']],
  ['when the note is written', ['rename', 'note\\.json$', 1, 'after']],
  ['before the checkout is moved', ['rename', '/checkout$', 1, 'before']],
  ['when the checkout is moved', ['rename', '/checkout$', 1, 'after']],
  ['when the entry is moved', ['rename', '/entry$', 1, 'after']],
  ['after the metadata', ['rename', RECORD, 3, 'before']],
  ['after the environment file', ['rename', RECORD, 4, 'before']],
  ['after the database', ['rename', RECORD, 5, 'before']],
  ['within the ports', ['unlink', 'ports/\\d+$', 2, 'before']],
  ['after the ports', ['rename', RECORD, 6, 'before']],
  ['after the dependencies', ['rename', RECORD, 7, 'before']],
  ['after the checkout', ['rename', RECORD, 8, 'before']],
  ['before the record goes', ['unlink', RECORD, 1, 'before']],
  ['when the record is gone', ['unlink', RECORD, 1, 'after']],
];

/** The record is written before each part but the first, which makes it, and when all is done. */
const RESTORE: readonly (readonly [string, Moment])[] = [
  ['before it has the identifier', ['link', RECORD, 1, 'before']],
  ['when it has the identifier', ['link', RECORD, 1, 'after']],
  ['when the entry is back', ['rename', '\\.git/worktrees/[^/]+$', 1, 'after']],
  ['when the checkout is back', ['rename', 'test-integration-prices$', 1, 'after']],
  ['after the checkout', ['rename', RECORD, 2, 'before']],
  ['after the dependencies', ['rename', RECORD, 3, 'before']],
  ['within the ports', ['link', 'ports/\\d+$', 2, 'after']],
  ['after the ports', ['rename', RECORD, 4, 'before']],
  ['after the database', ['rename', RECORD, 5, 'before']],
  ['after the environment file', ['rename', RECORD, 6, 'before']],
  ['before the record says that it is ready', ['rename', RECORD, 7, 'before']],
  ['when the record says that it is ready', ['rename', RECORD, 7, 'after']],
  ['when the note is gone', ['unlink', 'note\\.json$', 1, 'after']],
];

let repository: TemporaryRepository;
let environment: EnvironmentRecord;
let directory: string;
let branch: string;

/** One worktree with work of all kinds goes to and fro: what one killed command loses, no later test finds. */
beforeAll(async () => {
  repository = await TemporaryRepository.create();
  const files = {
    'project.json': '{}',
    '.gitignore': 'dist\n',
    'migrations/1_first.sql': 'create table first (id int);',
  };
  await repository.commit(files);
  environment = await createEnvironment(
    request(repository.root, 'prices', { purpose: 'test-integration' }),
    SILENT,
  );
  ({ directory } = environment);
  repository.gitIn(directory, 'switch', '--quiet', '--create', 'work');
  repository.gitIn(directory, 'commit', '--quiet', '--allow-empty', '--message', 'Mine');
  await repository.write({ 'README.md': 'staged' }, directory);
  repository.gitIn(directory, 'add', '--all');
  await repository.write(
    { 'README.md': 'changed', 'notes.txt': 'mine', 'dist/main.js': 'ignored' },
    directory,
  );
  branch = repository.gitIn(directory, 'rev-parse', 'work');
});

afterAll(async () => {
  await remove();
  await repository.remove();
});

const remove = () => removeEnvironment({ from: repository.root, identifier: 'prices', force: true });
const restore = () =>
  restoreEnvironment({ from: repository.root, identifier: 'prices', migrations: [] }, SILENT);

async function killed(command: 'remove' | 'restore', moment: Moment): Promise<void> {
  const args = [command, repository.root, 'prices', ...moment.map(String)];
  const { exitCode, stderr } = await scripts.start('die-at-file', args).ended();
  // A process that was killed has no exit code; one that came to its end never met the moment.
  expect({ exitCode, stderr }).toEqual({ exitCode: null, stderr: '' });
  // git takes an entry whose worktree is under way for a lost one.
  repository.git('worktree', 'prune');
}

/** What is in the trash. An empty item is the rest of a restore, and goes when it is a minute old. */
function trash(): string[] {
  const place = join(repository.root, '.git/nx-worktree/trash');
  return existsSync(place) ? readdirSync(place).filter((id) => readdirSync(join(place, id)).length > 0) : [];
}

async function databases(): Promise<string[]> {
  const server = await openServer();
  try {
    return (await server.databasesOf(environment.id)).map(({ name }) => name);
  } finally {
    await server.close();
  }
}

async function ports(): Promise<number[]> {
  const claims = (await claimedPorts()).map(async (port) => ({
    port,
    owner: (await claimOn(port))?.environment,
  }));
  return (await Promise.all(claims)).filter(({ owner }) => owner === environment.id).map(({ port }) => port);
}

/** The environment is there, wholly and with all work, and the trash is empty. */
async function expectWhole(): Promise<void> {
  const [listed, ...others] = await listEnvironments(repository.root);
  expect([listed?.state, others]).toEqual(['dirty', []]);
  expect((await listTrash(repository.root)).restorable).toEqual([]);
  expect(trash()).toEqual([]);
  expect(repository.gitIn(directory, 'status', '--short', '--branch')).toBe(
    '## work\nMM README.md\n?? notes.txt',
  );
  expect(repository.gitIn(directory, 'show', ':README.md')).toBe('staged');
  expect(readFileSync(join(directory, 'dist/main.js'), 'utf8')).toBe('ignored');
  expect(repository.git('rev-parse', 'work')).toBe(branch);
  expect(existsSync(join(repository.root, '.git/worktrees/test-integration-prices/locked'))).toBe(false);
  expect(await databases()).toHaveLength(1);
  expect(await ports()).toEqual(Object.values(listed?.ports ?? {}));
  const file = readFileSync(join(directory, '.env.test'), 'utf8');
  expect(file).toContain(`DATABASE_NAME=${listed?.database}\n`);
  expect(file).toContain(`APP_PORT=${listed?.ports?.app}\n`);
}

/** Nothing of the environment is there, but what can be restored. */
async function expectInTrash(): Promise<void> {
  expect(tracesOf(repository)).toEqual(NO_TRACES);
  expect(await databases()).toEqual([]);
  expect(await ports()).toEqual([]);
  expect((await listTrash(repository.root)).restorable).toHaveLength(1);
}

describe('a removal that is killed', () => {
  it.each(REMOVAL)('%s is given up or finished by the next list, and nothing is lost', async (_, moment) => {
    await killed('remove', moment);
    const listed = await listEnvironments(repository.root);
    if (listed.length === 0) {
      await expectInTrash();
      await restore();
    }
    await expectWhole();
  });
});

describe('a restore that is killed', () => {
  it.each(RESTORE)('%s is undone by the next list, or was done, and nothing is lost', async (_, moment) => {
    await remove();
    await killed('restore', moment);
    const listed = await listEnvironments(repository.root);
    if (listed.length === 0) {
      await expectInTrash();
      await restore();
    }
    await expectWhole();
  });
});

it('the trash is empty when somebody empties it', async () => {
  await remove();
  const opened = await Repository.open(repository.root);
  await sweepTrash(openRecords(opened), { everything: true });
  expect(trash()).toEqual([]);
  expect((await listTrash(repository.root)).restorable).toEqual([]);
  environment = await createEnvironment(request(repository.root, 'prices'), SILENT);
});
