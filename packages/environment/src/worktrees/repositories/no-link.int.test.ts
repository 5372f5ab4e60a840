import { openServer, type Server } from '@nx-worktree/postgres';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../../testkit/requests';
import { createEnvironment } from '../../commands/create';
import { listEnvironments } from '../../commands/list';
import { Repository } from '@nx-worktree/git';
import { hasOtherDisk, OTHER_DISK, temporaryDirectory, TemporaryRepository } from '@nx-worktree/testkit';
import { openRecords } from '../../parts/parts';
import { sweepGoneWorktrees, type Here } from './held-databases';

/** On another file system than the state directory, into which no link leads. */
(hasOtherDisk ? describe : describe.skip)('a repository on another disk (needs /dev/shm)', () => {
  let server: Server;
  let neighbour: TemporaryRepository;
  let here: Here;
  let place: string;
  let repository: TemporaryRepository;
  beforeAll(async () => {
    server = await openServer();
    neighbour = await TemporaryRepository.create();
    const opened = await Repository.open(neighbour.root);
    here = { repository: opened, records: openRecords(opened) };
    place = temporaryDirectory({ parent: OTHER_DISK });
  });
  afterEach(async () => {
    await server.sweepOfRecords(() => Promise.resolve(true));
    await repository.remove();
  });
  afterAll(async () => {
    await server.close();
    await neighbour.remove();
    await rm(place, { recursive: true });
  });

  async function createIn(where?: string): Promise<string> {
    repository = await TemporaryRepository.create(where);
    const options = { purpose: 'test-migration', dependencies: { mode: 'none' as const } };
    const { facts } = await createEnvironment(request(repository.root, 'prices', options), SILENT);
    return facts.database?.name ?? '';
  }

  it('keeps its databases when it is deleted, since it could be the disk that is gone', async () => {
    const database = await createIn(place);
    await rm(repository.root, { recursive: true });

    expect(await sweepGoneWorktrees(server, here, 0)).not.toContain(database);
    expect(await server.answers(database)).toBe(true);
  });

  it('keeps them when it came there later, from the first command in it', async () => {
    const database = await createIn();
    const moved = join(place, 'moved');
    await cp(repository.root, moved, { recursive: true, verbatimSymlinks: true });
    await rm(repository.root, { recursive: true });
    await listEnvironments(moved);

    expect(await sweepGoneWorktrees(server, here, 0)).not.toContain(database);
    expect(await server.answers(database)).toBe(true);
  });
});
