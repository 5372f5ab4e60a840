import { TemporaryRepository } from '@nx-worktree/testkit';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanupRequest } from '../../testkit/requests';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { cleanup } from './cleanup';
import { listEnvironments } from './list';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    '.gitignore': 'dist\n',
    'project.json': '{}',
    'migrations/1_first.sql': 'select 1;',
  });
});
afterEach(() => repository.remove());

describe('a server that can not be reached', () => {
  it('keeps a removal from its end, which a later command brings; the files can be restored then', async () => {
    const prices = await createAndLoseServer();
    await expect(prices.remove()).rejects.toMatchObject({
      code: 'REMOVAL_UNFINISHED',
      message: expect.stringMatching(
        /127\.0\.0\.1:1[^]*The next nx-worktree command tries again\. If that server is gone for good: .*--force$/,
      ),
    });
    expect((await listEnvironments(repository.root))[0]).toMatchObject({ state: 'unfinished' });
    await setServer({});
    expect(await listEnvironments(repository.root)).toEqual([]);
    expect(tracesOf(repository)).toEqual(NO_TRACES);

    const note = join(repository.root, '.git/nx-worktree/trash', prices.environment.id, 'note.json');
    const { environment, ...rest } = JSON.parse(await readFile(note, 'utf8'));
    await writeFile(note, JSON.stringify({ ...rest, environment: { ...environment, server: {} } }));
    await prices.restore();
    expect(await readFile(prices.file('dist/notes.txt'), 'utf8')).toBe('mine');
    await prices.remove(true);
  });

  it('is no obstacle to a removal by force, which says what it leaves there; a cleanup that reaches it drops that', async () => {
    const prices = await createAndLoseServer();
    const { facts } = prices.environment;
    expect(await prices.remove(true)).toMatchObject({
      isRestorable: true,
      left: [
        expect.stringMatching(new RegExp(`database ${facts.database?.name} was not dropped: .*127.0.0.1:1`)),
      ],
    });
    expect(await listEnvironments(repository.root)).toEqual([]);
    expect(tracesOf(repository)).toEqual(NO_TRACES);

    const { unowned } = await cleanup(cleanupRequest(repository.root));
    expect(unowned.databases).toContain(facts.database?.name);
  });

  /** An environment with a file of somebody that git ignores, and a record by which its server is gone. */
  async function createAndLoseServer(): Promise<TemporaryWorktree> {
    const prices = await TemporaryWorktree.create(repository, { purpose: 'test-migration' });
    await prices.write('dist/notes.txt', 'mine');
    await setServer({ url: 'postgresql://127.0.0.1:1/none' });
    return prices;
  }

  async function setServer(server: object): Promise<void> {
    const record = join(repository.root, '.git/nx-worktree/environments/prices.json');
    await writeFile(record, JSON.stringify({ ...JSON.parse(await readFile(record, 'utf8')), server }));
  }
});
