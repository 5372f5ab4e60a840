import { openServer, type Server } from '@nx-worktree/postgres';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { TemporaryRepository } from '../../testkit/temporary-repository';
import { createEnvironment } from '../commands/create';
import { listEnvironments } from '../commands/list';
import { Repository } from '../git/repository';
import { EnvironmentRecords } from '../stack/records';
import { dropOfGoneWorktrees, findOfGoneWorktrees, type Here } from './held-databases';
import { knownDirectory } from './known';

jest.setTimeout(120_000);

const OTHER_DISK = '/dev/shm';
const hasOtherDisk = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;
const onOtherDisk = hasOtherDisk ? describe : describe.skip;

/** On another file system than the state directory, into which no link leads. */
onOtherDisk('a repository on another disk (needs /dev/shm)', () => {
  const shared = process.env['NX_WORKTREE_HOME'];
  let url: string;
  let home: string;
  let place: string;
  let here: Here;
  let neighbour: TemporaryRepository;
  let repository: TemporaryRepository;
  let database: string;
  let server: Server;
  beforeAll(async () => {
    server = await openServer();
    url = server.addressOf('postgres').url;
    neighbour = await TemporaryRepository.create();
    const opened = await Repository.open(neighbour.root);
    here = { repository: opened, records: new EnvironmentRecords(opened) };
  });
  beforeEach(async () => {
    // With a state directory of its own, in which there is only this repository.
    home = await mkdtemp(join(tmpdir(), 'nx-worktree-home-'));
    await chmod(home, 0o711);
    process.env['NX_WORKTREE_HOME'] = home;
    place = await mkdtemp(join(OTHER_DISK, 'nx-worktree-'));
  });
  afterEach(async () => {
    process.env['NX_WORKTREE_HOME'] = shared;
    await rm(home, { recursive: true });
    await rm(place, { recursive: true, force: true });
    await server.dropGone(() => Promise.resolve(true));
  });
  afterAll(async () => {
    await server.close();
    await neighbour.remove();
  });

  async function createIn(where: string): Promise<void> {
    repository = await TemporaryRepository.create(where);
    const wishes = { purpose: 'test-migration', dependencies: { mode: 'none' as const }, server: { url } };
    const { facts } = await createEnvironment(request(repository.root, 'prices', wishes), SILENT);
    database = facts.database?.name ?? '';
  }

  /** What is dropped in another repository when an hour has gone by since the last time. */
  async function droppedAnHourLater(): Promise<string[]> {
    for (const name of readdirSync(knownDirectory())) {
      const file = join(knownDirectory(), name);
      const known = JSON.parse(readFileSync(file, 'utf8'));
      const missingSince = new Date(Date.now() - 3_600_000).toISOString();
      if (known.missingSince) writeFileSync(file, JSON.stringify({ ...known, missingSince }));
    }
    return dropOfGoneWorktrees(server, here, 3_600_000);
  }

  it('that is deleted is missed for as long as was asked for, and then its databases go', async () => {
    await createIn(place);
    expect(await droppedAnHourLater()).toEqual([]);
    await rm(repository.home, { recursive: true });

    expect(await findOfGoneWorktrees(server, here, 0)).toEqual([database]);
    expect(await droppedAnHourLater()).toEqual([]);
    expect(await droppedAnHourLater()).toEqual([database]);
  });

  it('that is cloned anew at its place in time does not keep what the first one has left', async () => {
    await createIn(place);
    await rm(repository.root, { recursive: true });
    neighbour.gitIn(repository.home, 'clone', '--quiet', neighbour.root, repository.root);

    expect(await droppedAnHourLater()).toEqual([]);
    expect(await droppedAnHourLater()).toEqual([database]);
  });

  it('that is moved and then used keeps its databases', async () => {
    await createIn(place);
    const moved = join(place, 'moved');
    await rename(repository.root, moved);
    expect(await droppedAnHourLater()).toEqual([]);
    await listEnvironments(moved);

    expect(await droppedAnHourLater()).toEqual([]);
    expect(await droppedAnHourLater()).toEqual([]);
    await rm(moved, { recursive: true });
    expect(await droppedAnHourLater()).toEqual([]);
    expect(await droppedAnHourLater()).toEqual([database]);
  });

  const disk = join(tmpdir(), `nx-worktree-disk-${process.pid}`);
  const isMounted = mount();
  afterAll(() => unmount());
  (isMounted ? it : it.skip)('that is not mounted keeps them (needs mount)', async () => {
    await createIn(disk);
    unmount(false);

    for (let round = 0; round < 3; round++) expect(await droppedAnHourLater()).toEqual([]);
    rmSync(disk, { recursive: true });
    for (let round = 0; round < 3; round++) expect(await droppedAnHourLater()).toEqual([]);
    expect(await server.answers(database)).toBe(true);
  });

  function mount(): boolean {
    try {
      execFileSync('mkdir', [disk]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' });
      return true;
    } catch {
      rmSync(disk, { recursive: true, force: true });
      return false;
    }
  }

  function unmount(withPlace = true): void {
    if (!isMounted || !existsSync(disk)) return;
    if (statSync(disk).dev !== statSync(tmpdir()).dev) execFileSync('umount', [disk]);
    if (withPlace) rmSync(disk, { recursive: true, force: true });
  }
});
