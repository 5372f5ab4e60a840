import { canMount, type Disk, mountDisk, TemporaryRepository } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

const itOnDisk = canMount() ? it : it.skip;

let disk: Disk;
beforeAll(() => {
  disk = mountDisk('8m');
});
afterAll(() => disk.unmount());

describe('a disk that is full', () => {
  itOnDisk('leaves nothing of a checkout that did not fit (needs root on Linux, to mount)', async () => {
    const repository = await TemporaryRepository.create(disk.directory);
    await repository.commit({ big: randomBytes(1_250_000).toString('hex') });
    await writeFile(join(disk.directory, 'filler'), Buffer.alloc(3_600_000));

    await expect(createEnvironment(request(repository.root, 'prices'), SILENT)).rejects.toMatchObject({
      code: 'GIT_COMMAND_FAILED',
      stderr: expect.stringContaining('unable to write file big'),
    });
    expect(tracesOf(repository)).toEqual(NO_TRACES);

    await rm(join(disk.directory, 'filler'));
    await createEnvironment(request(repository.root, 'prices'), SILENT);
    expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);
  });
});

describe('worktrees on another disk than their repository', () => {
  itOnDisk('are created there and removed (needs root on Linux, to mount)', async () => {
    const repository = await TemporaryRepository.create();
    const worktrees = join(disk.directory, 'worktrees');
    const { directory } = await createEnvironment(request(repository.root, 'far', { worktrees }), SILENT);
    expect(directory).toBe(join(worktrees, 'test-unit-far'));
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');

    await removeEnvironment({ from: repository.root, identifier: 'far' });
    expect(existsSync(directory)).toBe(false);
    expect(tracesOf(repository)).toMatchObject({ worktrees: [], entries: [], records: [] });
    await repository.remove();
  });
});
