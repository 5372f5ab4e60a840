import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, TemporaryRepository } from '../../testkit/temporary-repository';
import { createEnvironment } from './create';
import { listEnvironments } from './list';
import { removeEnvironment } from './remove';

const disk = join(tmpdir(), `nx-worktree-disk-${process.pid}`);
const canMount = mount();
afterAll(async () => {
  if (canMount) execFileSync('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

describe('a disk that is full', () => {
  (canMount ? it : it.skip)(
    'leaves nothing of a checkout that did not fit (needs root on Linux, to mount)',
    async () => {
      const repository = await TemporaryRepository.create(disk);
      await repository.commit({ big: randomBytes(1_250_000).toString('hex') });
      await writeFile(join(disk, 'filler'), Buffer.alloc(3_600_000));

      await expect(createEnvironment(request(repository.root, 'prices'), SILENT)).rejects.toMatchObject({
        code: 'GIT_COMMAND_FAILED',
        stderr: expect.stringContaining('unable to write file big'),
      });
      expect(repository.traces()).toEqual(NO_TRACES);

      await rm(join(disk, 'filler'));
      await createEnvironment(request(repository.root, 'prices'), SILENT);
      expect((await listEnvironments(repository.root)).map(({ state }) => state)).toEqual(['clean']);
    },
  );
});

describe('worktrees on another disk than their repository', () => {
  (canMount ? it : it.skip)('are created there and removed (needs root on Linux, to mount)', async () => {
    const repository = await TemporaryRepository.create();
    const worktrees = join(disk, 'worktrees');
    const { directory } = await createEnvironment(request(repository.root, 'far', { worktrees }), SILENT);
    expect(directory).toBe(join(worktrees, 'test-unit-far'));
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');

    await removeEnvironment({ from: repository.root, identifier: 'far' });
    expect(existsSync(directory)).toBe(false);
    expect(repository.traces()).toMatchObject({ worktrees: [], entries: [], records: [] });
    await repository.remove();
  });
});

/** A disk of 8 MB. */
function mount(): boolean {
  try {
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    // Jest runs no afterAll where all tests are skipped.
    rmSync(disk, { recursive: true, force: true });
    return false;
  }
}
