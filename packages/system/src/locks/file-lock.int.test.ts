import { removeTemporaryDirectories, Script, temporaryDirectory } from '@nx-worktree/testkit';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scripts } from '../../testkit/scripts';
import { LockTimeoutError } from './lock-errors';
import { withFileLock } from './file-lock';

let directory: string;
let lock: string;
beforeEach(() => {
  directory = temporaryDirectory();
  lock = join(directory, 'lock');
});
afterEach(Script.killAll);
afterEach(removeTemporaryDirectories);

test('eight processes that add to one number under the lock lose no addition', async () => {
  const file = join(directory, 'number');
  await writeFile(file, '0');

  await Promise.all(Array.from({ length: 8 }, () => scripts.run('adder', [lock, file, 25])));

  expect(await readFile(file, 'utf8')).toBe('200');
  expect((await readdir(lock)).length).toBeLessThanOrEqual(3);
}, 60_000);

test('the lock of a process that was killed is free at once', async () => {
  const holder = scripts.start('holder', [lock]);
  await holder.line();
  await expect(withFileLock(lock, async () => 'mine', 300)).rejects.toThrow(LockTimeoutError);

  await holder.kill();

  expect(await withFileLock(lock, async () => 'mine', 300)).toBe('mine');
}, 60_000);

test('a timeout names the process that holds the lock', async () => {
  const holder = scripts.start('holder', [lock]);
  await holder.line();

  await expect(withFileLock(lock, async () => 'mine', 50)).rejects.toThrow(
    `Waited 0.05 s for ${lock}, which process ${holder.pid} holds. Try again when that process has ended.`,
  );

  await holder.kill();
});

test('a timeout does not speak of this process as of another one', async () => {
  await withFileLock(lock, async () => {
    await expect(withFileLock(lock, async () => 'mine', 50)).rejects.toThrow(
      `Waited 0.05 s for ${lock}, which other work of this process (${process.pid}) holds.`,
    );
  });
});

test('many in one process wait longer than their patience while the lock moves on, and come in order', async () => {
  const served: number[] = [];

  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      withFileLock(
        lock,
        async () => {
          await sleep(50);
          served.push(index);
        },
        1_000,
      ),
    ),
  );

  expect(served).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(await queueOf(lock)).toEqual([]);
});

test('many processes wait longer than their patience while the lock moves on', async () => {
  const log = join(directory, 'log');

  await Promise.all(
    Array.from({ length: 6 }, (_, index) => scripts.run('taker', [lock, log, index, 5, 150, 2_500])),
  );

  expect((await linesOf(log)).length).toBe(30);
}, 60_000);

test('a process that comes later does not overtake one that has waited for long', async () => {
  const log = join(directory, 'log');
  await writeFile(log, '');
  const other = scripts.start('taker', [lock, log, 'first', 100, 0, 60_000]);

  for (let time = 0; time < 8; time++) {
    let later: Promise<void> | undefined;
    const before = await withFileLock(lock, async () => {
      while ((await queueOf(lock)).length === 0) await sleep(10);
      later = withFileLock(lock, () => appendFile(log, 'later\n'));
      return (await linesOf(log)).length;
    });
    await later;
    expect((await linesOf(log))[before]).toBe('first');
  }

  await other.kill();
}, 60_000);

test('a process that is killed or stopped while it waits delays no other', async () => {
  const log = join(directory, 'log');
  await writeFile(log, '');
  const waiting = ['killed', 'stopped'].map((name) =>
    scripts.start('taker', [lock, log, name, 1, 0, 60_000]),
  );
  const mine = await withFileLock(lock, async () => {
    while ((await queueOf(lock)).length < 2) await sleep(10);
    waiting[1]?.process.kill('SIGSTOP');
    await waiting[0]?.kill();
  }).then(() => withFileLock(lock, async () => 'mine', 10_000));

  expect(mine).toBe('mine');
  expect(await linesOf(log)).toEqual([]);
  waiting[1]?.process.kill('SIGCONT');
  await waiting[1]?.ended();
  expect(await linesOf(log)).toEqual(['stopped']);
  await withFileLock(lock, async () => 'mine');
  expect(await queueOf(lock)).toEqual([]);
}, 60_000);

test('the lock is free again after work that throws', async () => {
  await expect(withFileLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withFileLock(lock, async () => 'mine', 300)).toBe('mine');
});

function queueOf(path: string): Promise<string[]> {
  return readdir(join(path, 'queue')).catch(() => []);
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}
