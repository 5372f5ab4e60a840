import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeScript } from '../processes/node-script';
import { LockTimeoutError, withFileLock } from './file-lock';

let directory: string;
let lock: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nx-worktree-lock-'));
  lock = join(directory, 'lock');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('eight processes that add to one number under the lock lose no addition', async () => {
  const file = join(directory, 'number');
  await writeFile(file, '0');

  await Promise.all(
    Array.from({ length: 8 }, () =>
      execa(process.execPath, [
        ...nodeScript(join(__dirname, '../../testkit/adder.process')),
        lock,
        file,
        '25',
      ]),
    ),
  );

  expect(await readFile(file, 'utf8')).toBe('200');
  expect((await readdir(lock)).length).toBeLessThanOrEqual(3);
}, 60_000);

test('the lock of a process that was killed is free at once', async () => {
  const holder = execa(
    process.execPath,
    [...nodeScript(join(__dirname, '../../testkit/holder.process')), lock],
    {
      reject: false,
    },
  );
  await once(holder.stdout, 'data');
  await expect(withFileLock(lock, async () => 'mine', 300)).rejects.toThrow(LockTimeoutError);

  holder.kill('SIGKILL');
  await holder;

  expect(await withFileLock(lock, async () => 'mine', 300)).toBe('mine');
}, 60_000);

test('the message of a timeout names the process that holds the lock', async () => {
  await withFileLock(lock, async () => {
    await expect(withFileLock(lock, async () => 'mine', 50)).rejects.toThrow(`process ${process.pid}`);
  });
});

test('the lock is free again after work that throws', async () => {
  await expect(withFileLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withFileLock(lock, async () => 'mine', 300)).toBe('mine');
});
